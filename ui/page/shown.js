  // -- the quote under a mark, and the names of the page's parts

  // the quote of a mark, shown while it is pointed at or has the focus
  const preview = document.createElement("div");
  preview.id = "yj-preview";
  preview.hidden = true;
  document.body.append(preview);
  function hide() { preview.hidden = true; }
  function show(event) {
    const mark = event.target.closest?.("#yj-log a.yj-mark");
    if (!mark) return;
    const quote = document.getElementById(mark.hash.slice(1));
    if (!quote) return;
    if (mark.title) { mark.setAttribute("aria-description", mark.title); mark.removeAttribute("title"); }
    const card = quote.closest(".yj-card");
    const where = [".yj-title", ".yj-place"].map((part) => card.querySelector(part).textContent).join(" · ");
    const marked = all(`mark[data-number="${quote.dataset.number}"]`, quote.closest(".yj-turn"));
    preview.textContent = "";
    const text = document.createElement("q");
    text.textContent = marked.map((node) => node.textContent).join("");
    const place = document.createElement("span");
    place.textContent = where;
    preview.append(text, place);
    preview.hidden = false;
    const at = mark.getBoundingClientRect();
    const left = Math.min(Math.max(at.left - 24, 12), innerWidth - preview.offsetWidth - 12);
    const above = at.top - preview.offsetHeight - 8;
    preview.style.left = `${left}px`;
    preview.style.top = `${above > 8 ? above : at.bottom + 8}px`;
  }
  if (matchMedia("(hover: hover)").matches) {
    document.addEventListener("mouseover", show);
    document.addEventListener("mouseout", (event) => event.target.closest?.("a.yj-mark") && hide());
    document.addEventListener("focusin", (event) => event.target.matches?.(":focus-visible") && show(event));
    document.addEventListener("focusout", hide);
    document.addEventListener("scroll", hide, true);
  }

  // Gradio labels each message with its mark-up and its own controls in English
  const label = (node, words) => node && node.getAttribute("aria-label") !== words && node.setAttribute("aria-label", words);
  function relabel() {
    const log = document.querySelector("#yj-log");
    if (!log) return;
    keepPlace();
    pressLength();
    label(log.querySelector("[role=log]"), say("log_label"));
    all("[data-testid=bot]", log).forEach((node) => label(node, say("answer_label")));
    all("[data-testid=user]", log).forEach((node) => label(node, say("question_label")));
    all(".yj-rate", log).forEach((node) => {
      const pressed = String(node.matches(".yj-on"));
      if (node.getAttribute("aria-pressed") !== pressed) node.setAttribute("aria-pressed", pressed);
    });
    all("button.example", log).forEach((node) => label(node, node.textContent.trim()));
    all("#yj-files [aria-label='common.upload'], #yj-files .upload-container").forEach((node) => {
      if (node.textContent.trim()) node.removeAttribute("aria-label"); // its visible words are its name
      else label(node, say("choose_files"));
      node.removeAttribute("title");
    });
    log.querySelector(".examples")?.setAttribute("role", "group"); // a list may not hold bare buttons
    all("#yj-files .label-clear-button").forEach((node) => label(node, say("remove_file")));
    const place = document.getElementById("yj-keeping-place");
    const keeping = document.getElementById("yj-keeping");
    if (place && keeping && keeping.parentElement !== place) place.append(keeping);
    const side = document.querySelector("#yj-side");
    side?.setAttribute("role", "complementary");
    label(side, say("side_label"));
    const panels = [["yj-sources", "sources"], ["yj-library", "documents"], ["yj-history", "chats"], ["yj-view", "view"], ["yj-pins", "pins"], ["yj-beside", "beside"]];
    for (const [panel, name] of panels) {
      const node = document.getElementById(panel);
      node?.setAttribute("role", "tabpanel");
      node?.setAttribute("aria-labelledby", `yj-tab-${name}`);
    }
    // what Gradio says of itself is in English; what we say, as of an upload that is too large, is not
    const told = (node, text) => { if (node.textContent !== text) node.textContent = text; };
    const foreign = (node) => document.documentElement.lang.startsWith("zh") && !/\p{Script=Han}/u.test(node.textContent);
    all("[data-testid=toast-text]").filter(foreign).forEach((node) => told(node, say("page_error")));
    all(".toast-title").forEach((node) => told(node, say("error_title")));
    label(document.querySelector("#yj-box .submit-button"), say("send"));
  }
  new MutationObserver(relabel).observe(document.body, { childList: true, subtree: true, attributeFilter: ["class"] });

  const veil = document.createElement("div");
  veil.className = "yj-veil";
  document.body.append(veil);

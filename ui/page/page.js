() => {
  const root = document.documentElement;
  const phone = matchMedia("(max-width: 860px)");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const zh = () => root.lang.startsWith("zh");
  const names = ["sources", "documents", "view"];
  let opener = null; // what had the focus before the sheet opened on a phone

  function tab(which) {
    document.body.dataset.yjTab = which;
    for (const name of names) {
      const button = document.getElementById(`yj-tab-${name}`);
      if (!button) continue;
      button.setAttribute("aria-selected", String(name === which));
      button.tabIndex = name === which ? 0 : -1;
    }
  }

  function open(which) {
    tab(which);
    if (!document.body.classList.contains("yj-open")) opener = document.activeElement;
    document.body.classList.add("yj-open");
  }

  function close() {
    document.body.classList.remove("yj-open");
    if (opener && opener.isConnected) opener.focus({ preventScroll: true });
    opener = null;
  }

  function reveal(id) {
    const target = document.getElementById(id);
    if (!target) return; // the panel of an answer that is just arriving
    const turn = target.closest(".yj-turn");
    open("sources");
    all(".yj-turn").forEach((section) => (section.hidden = section !== turn));
    all("#yj-sources .yj-active").forEach((node) => node.classList.remove("yj-active"));
    const number = target.dataset.number;
    const parts = number ? all(`mark[data-number="${number}"]`, turn) : [target];
    parts.forEach((node) => node.classList.add("yj-active"));
    target.focus({ preventScroll: true });
    requestAnimationFrame(() =>
      target.scrollIntoView({ block: number ? "center" : "start", behavior: calm.matches ? "auto" : "smooth" }));
  }

  function back(id) {
    const mark = document.getElementById(id);
    if (!mark) return;
    opener = null;
    document.body.classList.remove("yj-open");
    mark.scrollIntoView({ block: "center", behavior: calm.matches ? "auto" : "smooth" });
    mark.focus({ preventScroll: true });
  }

  function copyTheOldWay(words) {
    const field = document.createElement("textarea");
    field.value = words;
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }

  async function copy(button) {
    const link = button.closest(".yj-answer").querySelector("a[href^='#src-'], a[href^='#near-']");
    const turn = link && document.getElementById(link.hash.slice(1))?.closest(".yj-turn");
    const words = turn ? turn.querySelector(".yj-plain").textContent : button.closest(".yj-answer").innerText;
    if (navigator.clipboard) await navigator.clipboard.writeText(words);
    else copyTheOldWay(words); // a page that is neither local nor https has no clipboard
    const before = button.textContent;
    button.textContent = zh() ? "已复制" : "Copied";
    setTimeout(() => (button.textContent = before), 1500);
  }

  function goTo(target, block) {
    target.focus({ preventScroll: true });
    requestAnimationFrame(() => target.scrollIntoView({ block, behavior: calm.matches ? "auto" : "smooth" }));
  }

  function confirmRemoval(item, asked) {
    item.querySelector(".yj-remove").setAttribute("aria-expanded", String(asked));
    item.querySelector(".yj-confirm").hidden = !asked;
    item.querySelector(asked ? ".yj-keep" : ".yj-remove").focus();
  }

  let asker = ""; // the id of the button that asked last

  // a button in the page's HTML asks the server: by its id (retake-3, rate-3-good), or where it has them by its data;
  // a box to be ticked says last whether it is
  function act(button) {
    const [name, ...values] = button.id.split("-");
    const given = button.dataset.with ? JSON.parse(button.dataset.with) : values.map((value) => (/^\d+$/.test(value) ? Number(value) : value));
    if (button.type === "checkbox") given.push(button.checked);
    window.yinju.wanted = JSON.stringify(given);
    asker = button.id;
    if (name === "follow") window.yinju.asking();
    document.getElementById(`yj-do-${button.dataset.do ?? name}`).click();
  }

  function mark(state, on) { document.body.classList.toggle(state, on); }

  // the switch for keeping chats: turning it off asks first where something is kept
  function askToForget(asked) {
    const place = document.getElementById("yj-keeping");
    place.querySelector(".yj-forget").hidden = !asked;
    place.querySelector(asked ? ".yj-not" : ".yj-keeping").focus();
  }
  function keepOrForget(button) {
    if (button.getAttribute("aria-checked") === "true") askToForget(true);
    else button.parentElement.querySelector(".yj-remember").click();
  }

  function closeMenu(focused) {
    const menu = document.getElementById("yj-export");
    if (!menu?.open) return;
    menu.open = false;
    if (focused) menu.querySelector("summary").focus();
  }

  document.addEventListener("click", (event) => {
    if (event.isTrusted && !event.target.closest("#yj-export")) closeMenu(false); // not when a button unseen is pressed
    const link = event.target.closest("a[href^='#']");
    if (link) {
      const id = link.getAttribute("href").slice(1);
      if (/^(src|near)-/.test(id)) { event.preventDefault(); hide(); reveal(id); }
      if (/^cite-/.test(id)) { event.preventDefault(); back(id); }
      if (/^read-/.test(id)) { event.preventDefault(); goTo(document.getElementById(id), "start"); }
      return;
    }
    const button = event.target.closest("button, input.yj-do");
    if (!button) {
      if (event.target === document.body.querySelector(".yj-veil")) close();
      return;
    }
    if (button.matches(".yj-do")) act(button);
    if (button.matches(".yj-save")) closeMenu(true);
    if (button.matches(".yj-keeping")) keepOrForget(button);
    if (button.matches(".yj-not")) askToForget(false);
    if (button.dataset.press) document.getElementById(button.dataset.press).click();
    if (button.dataset.show) window.yinju.show(button.dataset.show);
    if (button.matches(".yj-copy")) copy(button);
    if (button.matches(".yj-close")) close();
    if (button.id.startsWith("yj-tab-")) tab(button.id.slice("yj-tab-".length));
    if (button.matches(".yj-remove")) confirmRemoval(button.closest("li"), button.getAttribute("aria-expanded") !== "true");
    if (button.matches(".yj-keep")) confirmRemoval(button.closest("li"), false);
    if (button.matches(".yj-context")) {
      const shown = button.getAttribute("aria-expanded") !== "true";
      button.setAttribute("aria-expanded", String(shown));
      all(".yj-around", button.closest(".yj-card")).forEach((node) => (node.hidden = !shown));
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      hide();
      if (document.getElementById("yj-export")?.open) closeMenu(true);
      else close();
    }
    if (/^Arrow(Left|Right)$/.test(event.key) && event.target.id?.startsWith("yj-tab-")) {
      const tabs = all("#yj-side [role=tab]:not([hidden])");
      const next = tabs[(tabs.indexOf(event.target) + (event.key === "ArrowRight" ? 1 : -1) + tabs.length) % tabs.length];
      tab(next.id.slice("yj-tab-".length));
      next.focus();
    }
  });

  // Enter that only confirms what an input method offers does not send
  for (const kind of ["keydown", "keypress"]) {
    document.addEventListener(kind, (event) => {
      if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) event.stopPropagation();
    }, true);
  }

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
    const where = quote.closest(".yj-card").querySelector(".yj-place").textContent;
    const words = all(`mark[data-number="${quote.dataset.number}"]`, quote.closest(".yj-turn"));
    preview.textContent = "";
    const text = document.createElement("q");
    text.textContent = words.map((node) => node.textContent).join("");
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
    label(log.querySelector("[role=log]"), zh() ? "对话" : "Conversation");
    all("[data-testid=bot]", log).forEach((node) => label(node, zh() ? "回答" : "Answer"));
    all("[data-testid=user]", log).forEach((node) => label(node, zh() ? "提问" : "Question"));
    all(".yj-rate", log).forEach((node) => {
      const pressed = String(node.matches(".yj-on"));
      if (node.getAttribute("aria-pressed") !== pressed) node.setAttribute("aria-pressed", pressed);
    });
    all("button.example", log).forEach((node) => label(node, node.textContent.trim()));
    all("#yj-files [aria-label='common.upload'], #yj-files .upload-container").forEach((node) => {
      if (node.textContent.trim()) node.removeAttribute("aria-label"); // its visible words are its name
      else label(node, zh() ? "选择文件" : "Choose files");
      node.removeAttribute("title");
    });
    log.querySelector(".examples")?.setAttribute("role", "group"); // a list may not hold bare buttons
    all("#yj-files .label-clear-button").forEach((node) => label(node, zh() ? "去掉这个文件" : "Remove this file"));
    const place = document.getElementById("yj-keeping-place");
    const keeping = document.getElementById("yj-keeping");
    if (place && keeping && keeping.parentElement !== place) place.append(keeping);
    const side = document.querySelector("#yj-side");
    side?.setAttribute("role", "complementary");
    label(side, zh() ? "依据与文档" : "Sources and documents");
    for (const [panel, name] of [["yj-sources", "sources"], ["yj-library", "documents"], ["yj-view", "view"]]) {
      const node = document.getElementById(panel);
      node?.setAttribute("role", "tabpanel");
      node?.setAttribute("aria-labelledby", `yj-tab-${name}`);
    }
    label(document.querySelector("#yj-box .submit-button"), zh() ? "发送" : "Send");
  }
  new MutationObserver(relabel).observe(document.body, { childList: true, subtree: true, attributeFilter: ["class"] });

  const veil = document.createElement("div");
  veil.className = "yj-veil";
  document.body.append(veil);

  window.yinju = {
    show(which) {
      open(which);
      if (phone.matches) document.getElementById(`yj-tab-${which}`).focus({ preventScroll: true });
    },
    viewing() {
      document.getElementById("yj-tab-view").hidden = false;
      open("view");
      const panel = document.getElementById("yj-view");
      panel.scrollTop = 0;
      const quote = document.getElementById("view-mark");
      if (quote) goTo(quote, "center");
      else document.getElementById("yj-tab-view").focus({ preventScroll: true });
    },
    save(given) {
      const file = JSON.parse(given);
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([file.text], { type: file.type }));
      link.download = file.name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    },
    removed() { document.querySelector("#yj-listing [role]")?.scrollIntoView({ block: "nearest" }); },
    asking() { mark("yj-asking", true); },
    halted() {
      mark("yj-asking", false);
      document.querySelector("#yj-box textarea").focus();
    },
    building() { mark("yj-building", true); },
    stopping() { document.querySelector("#yj-stop").disabled = true; },
    again() {
      if (/^ret/.test(asker)) tab("sources"); // answered anew
      document.getElementById(asker)?.focus({ preventScroll: true });
    },
    answered() {
      mark("yj-asking", false);
      if (!document.querySelector("#yj-note .yj-problem")) tab("sources");
    },
    reported() {
      mark("yj-building", false);
      document.querySelector("#yj-stop").disabled = false;
       document.getElementById("yj-report").scrollIntoView({ block: "end" });
    },
    otherLanguage() {
      document.cookie = `ui_lang=${zh() ? "en" : "zh"};path=/;max-age=31536000;SameSite=Lax`;
      location.reload();
    },
  };
  tab("sources");
  relabel();
}

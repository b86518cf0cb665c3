() => {
  const root = document.documentElement;
  const phone = matchMedia("(max-width: 860px)");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const words = { /* the words */ }; // of ui/words.py, in Chinese and English
  const say = (key) => words[key][root.lang.startsWith("zh") ? 0 : 1];
  const names = ["sources", "documents", "chats", "view", "pins", "beside"];
  let opener = null; // what had the focus last outside of the side
  let readFrom = null; // the button of the side that opened what is read

  function tab(which) {
    document.body.dataset.yjTab = which;
    for (const name of names) {
      const button = document.getElementById(`yj-tab-${name}`);
      if (!button) continue;
      button.setAttribute("aria-selected", String(name === which));
      button.tabIndex = name === which ? 0 : -1;
      if (name === which) button.parentElement.scrollLeft = button.offsetLeft - button.parentElement.offsetLeft - 16; // on a phone
    }
    if (which === "chats" && document.getElementById("yj-do-chats")) listChats();
  }

  function open(which) {
    tab(which);
    const at = document.activeElement;
    if (at !== document.body && !at.closest("#yj-side")) opener = at;
    document.body.classList.add("yj-open");
  }

  function close() {
    document.body.classList.remove("yj-open");
    if (opener && opener.isConnected) opener.focus({ preventScroll: true });
    opener = null;
  }

  // what is read is left for the quote or the list it was opened from
  function leaveText() {
    const from = readFrom;
    if (document.body.dataset.yjTab !== "view" || !from?.isConnected || !document.activeElement.closest("#yj-side")) return false;
    readFrom = null;
    tab(document.querySelector(`[aria-controls=${from.closest("[role=tabpanel]").id}]`).id.slice("yj-tab-".length));
    from.focus();
    return true;
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

  async function copy(button, text) {
    if (navigator.clipboard) await navigator.clipboard.writeText(text);
    else copyTheOldWay(text); // a page that is neither local nor https has no clipboard
    const before = button.textContent;
    button.textContent = say("copied");
    setTimeout(() => (button.textContent = before), 1500);
  }
  const answerToCopy = (button) => document.querySelector(`#turn-${button.id.split("-")[1]} .yj-plain`).dataset.copy;

  function goTo(target, block) {
    target.focus({ preventScroll: true });
    requestAnimationFrame(() => target.scrollIntoView({ block, behavior: calm.matches ? "auto" : "smooth" }));
  }

  function confirmRemoval(item, asked) {
    item.querySelector(".yj-remove").setAttribute("aria-expanded", String(asked));
    item.querySelector(".yj-confirm").hidden = !asked;
    item.querySelector(asked ? ".yj-keep" : ".yj-remove").focus();
  }

  /* the parts */

  // what buttons that nobody sees are pressed for, by their names: Gradio asks for it a moment later, and then there may
  // be more than one
  const calls = {};
  function call(name, values) {
    (calls[name] ??= []).push(JSON.stringify(values));
    document.getElementById(`yj-do-${name}`).click();
  }

  let pinning = null; // the button that has a quote kept
  let asker = ""; // the id of the button that asked last
  let asked = {}; // what it asked for
  let askedBy = null; // the button itself, which Gradio may make another of when it writes a part anew

  // a button in the page's HTML asks the server: by its id (retake-3, rate-3-good), or where it has them by its data;
  // a box to be ticked says last whether it is
  function act(button) {
    const [name, ...values] = button.id.split("-");
    const given = button.dataset.with ? JSON.parse(button.dataset.with) : values.map((value) => (/^\d+$/.test(value) ? Number(value) : value));
    if (button.type === "checkbox") given.push(button.checked);
    if (button.dataset.from) given.push(document.getElementById(button.dataset.from).value);
    if (/^(turn|make-notebook|open-chat)$/.test(button.dataset.do) && document.body.classList.contains("yj-asking")) document.getElementById("yj-halt").click();
    asker = button.id;
    asked = { ...button.dataset };
    askedBy = button;
    if (/^(read|about|original)$/.test(button.dataset.do) && !button.closest("#yj-view")) readFrom = button.closest("#yj-side") && button;
    if (button.matches(".yj-pin-this")) pinning = button;
    if (button.dataset.do === "ask") close();
    if (/^(next|ask)$/.test(button.dataset.do)) askWhenFree(given[0], button.dataset.do);
    else call(button.dataset.do ?? name, given);
  }

  // side by side hides the conversation
  function showChat() { if (!box().getClientRects().length) tab("sources"); }
  function goToBox() {
    showChat();
    box().focus({ preventScroll: true });
  }

  // a part is written anew, now or a moment later, at times twice, and with it what has the focus there: `next` says what
  // then gets it, unless the person has gone elsewhere
  function whenRewritten(part, next) {
    const isElsewhere = () => {
      const at = document.activeElement;
      const isAnother = at === askedBy && (at.dataset.do !== asked.do || at.dataset.with !== asked.with);
      if (at === document.body || isAnother) next()?.focus({ preventScroll: true });
      return document.activeElement !== document.body && !part.contains(document.activeElement);
    };
    if (isElsewhere()) return;
    const observer = new MutationObserver(() => { if (isElsewhere()) observer.disconnect(); });
    observer.observe(part, { childList: true, subtree: true, attributeFilter: ["data-do", "data-with"] });
    setTimeout(() => observer.disconnect(), 1000);
  }

  // the button that turned a page is one of another page now, and the last page has none for the next
  function pageTurned() {
    return /^page-/.test(asker) ? document.getElementById(asker) ?? document.querySelector("#yj-view [id^=page-]") : null;
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
      // gradio's base is the page without what its address asks for: the browser would load that instead
      if (/^(read|view)-/.test(id)) { event.preventDefault(); goTo(document.getElementById(id), "start"); }
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
    if (button.matches(".yj-copy")) copy(button, answerToCopy(button));
    if (button.matches(".yj-take")) copy(button, button.dataset.copy);
    if (button.matches(".yj-edit")) edit(button);
    if (button.matches(".yj-length")) showLength(button.dataset.length);
    if (button.matches(".yj-more")) button.closest(".yj-answer").classList.add("yj-opened");
    if (button.matches(".yj-keys")) { closeMenu(false); showKeys(); }
    if (button.matches(".yj-add")) window.yinju.show("documents");
    if (button.matches(".yj-do-replace")) replaceAll();
    if (button.matches(".yj-not-replace")) askToReplace(false);
    if (button.matches(".yj-earlier")) closeMenu(false);
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
      else if (document.getElementById("yj-notebooks")?.open) closeNotebooks(true);
      else if (!leaveText()) close();
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

  window.yinju = {
    taken(name) { return calls[name].shift(); },
    show(which) {
      open(which);
      if (phone.matches) document.getElementById(`yj-tab-${which}`).focus({ preventScroll: true });
    },
    viewing() {
      document.getElementById("yj-tab-view").hidden = false;
      open("view");
      const panel = document.getElementById("yj-view");
      panel.scrollTop = 0;
      if (finding) { finding = false; goToFind(); return; }
      const quote = document.getElementById("view-mark");
      if (quote) goTo(quote, "center");
      else (pageTurned() ?? document.getElementById("yj-tab-view")).focus({ preventScroll: true });
    },
    foundIn() {
      const mark = document.getElementById("view-mark");
      if (mark) requestAnimationFrame(() => mark.scrollIntoView({ block: "center", behavior: calm.matches ? "auto" : "smooth" }));
      (document.getElementById(asker) ?? document.querySelector("#yj-view .yj-find input"))?.focus({ preventScroll: true });
    },
    save(given) {
      const file = JSON.parse(given);
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([file.data ? Uint8Array.from(atob(file.data), (byte) => byte.charCodeAt(0)) : file.text], { type: file.type }));
      link.download = file.name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    },
    pinned() {
      const button = pinning;
      pinning = null;
      if (document.querySelector("#yj-note .yj-problem")) return;
      if (!button) return window.yinju.show("pins"); // what was selected
      const before = button.textContent;
      button.textContent = say("pinned");
      setTimeout(() => (button.textContent = before), 1500);
    },
    listed() {
      whenRewritten(document.getElementById("yj-side"), () =>
        all("#yj-side .yj-do").find((button) => button.dataset.do === asked.do && button.dataset.with === asked.with && button.getClientRects().length)
          ?? document.getElementById(`yj-tab-${document.body.dataset.yjTab}`));
    },
    named() { whenRewritten(document.getElementById("yj-top"), () => document.querySelector("#yj-notebooks summary")); },
    // another chat stands there, and what it was called by may be gone
    begun() { if (!phone.matches) goToBox(); },
    beside() {
      document.getElementById("yj-tab-beside").hidden = false;
      open("beside");
      document.querySelector(".yj-each input")?.focus({ preventScroll: true });
    },
    besideTurned() {
      all(".yj-pane select")[chosen]?.focus({ preventScroll: true });
      chosen = -1;
    },
    askedEach() { document.querySelector(".yj-each input")?.focus({ preventScroll: true }); },
    removed() {
      document.querySelector("#yj-listing [role]")?.scrollIntoView({ block: "nearest" });
      window.yinju.listed();
    },
    asking(question) {
      if (isLost()) return giveBack(question === box().value ? "" : question); // nobody there to be asked
      mark("yj-asking", true);
      pending = question ?? "";
    },
    sent(question) {
      window.yinju.asking(question);
      setTimeout(() => { if (pending === question && box().value === question) fill(box(), ""); });
    },
    halted() {
      end(true);
      box().focus();
      sendNext();
    },
    ready() { takeDraft(); },
    building() {
      mark("yj-building", true);
      mark("yj-given-anew", false);
    },
    stopping() { document.querySelector("#yj-stop").disabled = true; },
    again() {
      if (/^re(t|ask)/.test(asker)) tab("sources"); // answered anew
      document.getElementById(asker)?.focus({ preventScroll: true });
    },
    // what was asked is answered, or was refused with a note
    answered(note) {
      if (!document.body.classList.contains("yj-asking")) return; // it was given up
      const isRefused = note.includes("yj-unasked");
      end(isRefused);
      if (!isRefused) {
        tab("sources");
        sendNext();
      }
    },
    // the server failed at it
    failed() {
      if (document.body.classList.contains("yj-asking")) end(true);
    },
    turned() {
      if (document.querySelector("#yj-notebooks .yj-problem")) return; // it was refused
      document.getElementById("yj-tab-view").hidden = true;
      for (const field of all("#yj-filter :is(input, textarea), #yj-chat-query :is(input, textarea)")) fill(field, "");
      if (document.body.dataset.yjTab === "view") tab("sources");
      document.querySelector("#yj-notebooks summary").focus({ preventScroll: true });
    },
    reported() {
      mark("yj-building", false);
      keepDraft();
      document.querySelector("#yj-stop").disabled = false;
       document.getElementById("yj-report").scrollIntoView({ block: "end" });
    },
    otherLanguage() {
      document.cookie = `ui_lang=${root.lang.startsWith("zh") ? "en" : "zh"};path=/;max-age=31536000;SameSite=Lax`;
      location.reload();
    },
  };
  tab("sources");
  pressLength();
  relabel();
}

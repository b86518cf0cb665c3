  // -- words found in a document, a selection asked about, keys

  // words are found in the document that is open; once more, the next place of them, with Shift the one before
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches?.(".yj-find input")) return;
    event.preventDefault();
    const step = document.getElementById(event.shiftKey ? "find-before" : "find-after");
    asker = "";
    call("find", step && event.target.value === event.target.defaultValue ? JSON.parse(step.dataset.with) : [event.target.dataset.document, event.target.value, 0]);
  });

  // what is selected in a text may be asked about
  const about = Object.assign(document.createElement("button"), { id: "yj-about", hidden: true });
  document.body.append(about);
  const selected = () => {
    const selection = getSelection();
    const at = selection.rangeCount && selection.getRangeAt(0).commonAncestorContainer;
    const inside = at && (at.nodeType === 1 ? at : at.parentElement).closest(".yj-paragraph, .yj-view");
    return inside ? selection.toString().trim() : "";
  };
  document.addEventListener("selectionchange", () => {
    const words = selected();
    about.hidden = !words || words.length > 300;
    if (about.hidden) return;
    about.textContent = say("ask_about");
    const at = getSelection().getRangeAt(0).getBoundingClientRect();
    about.style.left = `${Math.max(8, Math.min(at.left, innerWidth - about.offsetWidth - 8))}px`;
    about.style.top = `${Math.max(8, Math.min(at.bottom + 6, innerHeight - about.offsetHeight - 8))}px`;
  });
  about.addEventListener("mousedown", (event) => event.preventDefault()); // the selection stays
  about.addEventListener("click", () => {
    const words = selected().replace(/\s+/g, " ");
    getSelection().removeAllRanges();
    close();
    giveBack(say("about").replace("{words}", () => words));
    box().focus();
  });

  // single keys, outside of fields; who speaks to the computer or hits keys by accident turns them off
  const keys = [["/", "key_ask"], ["s", "key_sources"], ["d", "key_documents"], ["h", "key_chats"], ["k", "key_pins"], ["b", "key_notebooks"], ["o", "key_new"], ["e", "key_edit"], ["1–3", "key_go_on"], ["l", "key_length"], ["m", "key_menu"], ["f", "key_find"], ["n", "key_next"], ["p", "key_previous"], ["c", "key_copy"], ["?", "key_help"]];
  const keysOn = () => localStorage.getItem("yinju-keys") !== "off";
  const sheet = Object.assign(document.createElement("dialog"), { id: "yj-sheet" });
  document.body.append(sheet);
  function showKeys() {
    const names = { key_ask: say("key_ask"), key_sources: say("key_sources"), key_documents: say("key_documents"), key_chats: say("key_chats"), key_pins: say("key_pins"), key_notebooks: say("key_notebooks"), key_new: say("key_new"), key_edit: say("key_edit"), key_go_on: say("key_go_on"), key_length: say("key_length"), key_menu: say("key_menu"), key_find: say("key_find"), key_next: say("key_next"), key_previous: say("key_previous"), key_copy: say("key_copy"), key_help: say("key_help") };
    const heading = Object.assign(document.createElement("h2"), { id: "yj-sheet-name", textContent: say("keys") });
    const list = document.createElement("dl");
    for (const [key, name] of keys) {
      const term = document.createElement("dt");
      term.append(Object.assign(document.createElement("kbd"), { textContent: key }));
      list.append(term, Object.assign(document.createElement("dd"), { textContent: names[name] }));
    }
    const label = document.createElement("label");
    const tick = Object.assign(document.createElement("input"), { type: "checkbox", checked: keysOn() });
    tick.addEventListener("change", () => localStorage.setItem("yinju-keys", tick.checked ? "on" : "off"));
    label.append(tick, say("keys_on"));
    const shut = Object.assign(document.createElement("button"), { textContent: say("close") });
    shut.addEventListener("click", () => sheet.close());
    sheet.setAttribute("aria-labelledby", heading.id);
    sheet.replaceChildren(heading, list, label, shut);
    sheet.showModal();
  }
  function quote(step) {
    const marks = all("#yj-sources .yj-turn:not([hidden]) mark[id]");
    const at = marks.findIndex((node) => node.classList.contains("yj-active"));
    const next = at < 0 ? (step > 0 ? 0 : marks.length - 1) : (at + step + marks.length) % marks.length;
    if (marks.length) reveal(marks[next].id);
  }
  function goToTab(which) {
    window.yinju.show(which);
    document.getElementById(`yj-tab-${which}`).focus({ preventScroll: true }); // what had the focus may be hidden now
  }
  // words are found in the text: from a page of the original it is gone back there first
  let finding = false;
  function goToFind() {
    const field = document.querySelector("#yj-view .yj-find input");
    const text = document.querySelector("#yj-view .yj-original [data-do=read]");
    if (!field && text) { finding = true; text.click(); }
    if (!field) return;
    window.yinju.show("view");
    field.focus();
  }
  function openMenu(id, first) {
    const menu = document.getElementById(id);
    menu.open = true;
    menu.querySelector(first).focus();
  }
  const goOn = (n) => all("#yj-next .yj-follow:not([hidden]) button")[n]?.click();
  const pressed = {
    "/": () => { close(); goToBox(); },
    s: () => goToTab("sources"),
    d: () => goToTab("documents"),
    h: () => goToTab("chats"),
    k: () => goToTab("pins"),
    b: () => openMenu("yj-notebooks", "[aria-current]"),
    o: () => document.getElementById("yj-new").click(),
    e: () => { const last = all(".yj-edit").at(-1); if (last) { showChat(); edit(last); } },
    1: () => goOn(0),
    2: () => goOn(1),
    3: () => goOn(2),
    l: () => showLength(lengths[(lengths.indexOf(document.body.dataset.yjLength) + 1) % lengths.length]),
    m: () => openMenu("yj-export", "button"),
    f: goToFind,
    n: () => quote(1),
    p: () => quote(-1),
    c: () => all(".yj-copy").at(-1)?.click(),
    "?": showKeys,
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]") || !keysOn()) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable]") || !pressed[event.key]) return;
    event.preventDefault();
    pressed[event.key]();
  });

  // -- which chat of which notebook the page shows, what is renamed or asked in other words, how long answers are

  // the address says which chat of which notebook it is: a reload, or who is given it, comes back to it
  function keepPlace() {
    const there = document.querySelector("#yj-where [data-notebook]");
    if (!there) return;
    const { notebook, chat } = there.dataset;
    const address = `?${new URLSearchParams(chat === "0" ? { notebook } : { notebook, chat })}`;
    if (location.search !== address) history.replaceState(history.state, "", address);
    for (const node of all("#yj-chats .yj-chat")) {
      const current = node.dataset.with === `[${chat}]`;
      if (current !== node.hasAttribute("aria-current")) node.toggleAttribute("aria-current", current);
    }
    // what may be asked next belongs to the answer it was made for
    for (const node of all("#yj-next .yj-follow")) {
      const stale = Number(node.dataset.turn) !== all("#yj-log .yj-question").length;
      if (node.hidden !== stale) node.hidden = stale;
    }
    // and what a document is about to that document: it may come when another one is open
    const open = document.querySelector("#yj-view [data-document]")?.dataset.document;
    for (const node of all("[data-of]")) {
      const stale = node.dataset.of !== open;
      if (node.hidden !== stale) node.hidden = stale;
    }
  }
  function listChats() {
    const query = document.querySelector("#yj-chat-query :is(input, textarea)")?.value ?? "";
    call("chats", [query, 0]);
  }

  function closeNotebooks(focused) {
    const menu = document.getElementById("yj-notebooks");
    if (!menu?.open) return;
    menu.open = false;
    if (focused) menu.querySelector("summary").focus();
  }
  function renaming(item, on) {
    item.querySelector(".yj-rename").setAttribute("aria-expanded", String(on));
    item.querySelector(".yj-naming").hidden = !on;
    const field = item.querySelector(".yj-naming input");
    if (on) { field.focus(); field.select(); }
    else item.querySelector(".yj-rename").focus();
  }
  document.addEventListener("click", (event) => {
    if (event.isTrusted && !event.target.closest("#yj-notebooks")) closeNotebooks(false);
    const rename = event.target.closest(".yj-rename");
    if (rename) renaming(rename.closest("li"), rename.getAttribute("aria-expanded") !== "true");
  });
  // Enter in a field that names something is its button; Escape leaves it
  document.addEventListener("keydown", (event) => {
    const naming = event.target.closest?.(".yj-naming");
    if (!naming || event.isComposing) return;
    if (event.key === "Enter") {
      event.preventDefault();
      naming.querySelector("button").click();
    }
    if (event.key === "Escape" && naming.closest("li")) {
      event.stopPropagation();
      renaming(naming.closest("li"), false);
    }
  }, true);

  // a question is edited where it stands
  function edit(button) {
    const turn = button.id.split("-")[1];
    const bubble = document.getElementById(`question-${turn}`);
    if (!bubble || bubble.nextElementSibling?.matches(".yj-editing")) return;
    const form = Object.assign(document.createElement("div"), { className: "yj-editing" });
    const field = Object.assign(document.createElement("textarea"), { value: bubble.innerText.trim(), rows: 2, maxLength: 2000 });
    field.setAttribute("aria-label", say("edit_label"));
    const send = Object.assign(document.createElement("button"), { className: "yj-small", textContent: say("retry") });
    const leave = Object.assign(document.createElement("button"), { className: "yj-small", textContent: say("keep") });
    const done = () => { form.remove(); bubble.hidden = button.hidden = false; };
    const ask = () => {
      if (!field.value.trim() || document.body.classList.contains("yj-asking")) return;
      done();
      goToBox(); // what had the focus is gone
      window.yinju.asking(field.value);
      call("edit", [Number(turn), field.value]);
    };
    send.addEventListener("click", ask);
    leave.addEventListener("click", () => { done(); button.focus(); });
    field.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); ask(); }
      if (event.key === "Escape") { event.stopPropagation(); done(); button.focus(); }
    });
    form.append(field, send, leave);
    bubble.after(form);
    bubble.hidden = button.hidden = true;
    field.focus();
  }

  // how much of an answer is shown: a matter of this browser
  const lengths = ["one", "points", "all"];
  function showLength(length) {
    document.body.dataset.yjLength = length;
    localStorage.setItem("yinju-length", length);
    pressLength();
  }
  function pressLength() {
    for (const button of all(".yj-length")) {
      const pressed = String(button.dataset.length === document.body.dataset.yjLength);
      if (button.getAttribute("aria-pressed") !== pressed) button.setAttribute("aria-pressed", pressed);
    }
  }
  const kept = localStorage.getItem("yinju-length");
  document.body.dataset.yjLength = lengths.includes(kept) ? kept : "points";

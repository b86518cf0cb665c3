  // -- the language model: what goes to another machine is agreed to once, and writing can be switched off

  const agreed = () => JSON.parse(localStorage.getItem("yinju-agreed") ?? "[]");
  const writes = () => localStorage.getItem("yinju-writing") !== "off";
  function offerWriting() { mark("yj-not-writing", !writes()); }
  offerWriting();

  // before the button that sends is pressed for the first time, a dialog says what goes where
  const address = (button) => button.id.split("-")[2];
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(".yj-far");
    if (!button || agreed().includes(address(button))) return;
    event.stopPropagation();
    askToSend(button);
  }, true);
  function askToSend(button) {
    const id = button.id, where = address(button);
    const told = (kind, words) => Object.assign(document.createElement(kind), { textContent: words });
    const heading = Object.assign(told("h2", say("send_heading")), { id: "yj-sheet-name" });
    const list = document.createElement("ul");
    list.append(told("li", say("send_question")), told("li", say("send_turns")), told("li", say("send_passages")));
    const yes = told("button", say("send_yes")), no = told("button", say("send_no"));
    yes.addEventListener("click", () => {
      localStorage.setItem("yinju-agreed", JSON.stringify([...agreed(), where]));
      sheet.close();
      document.getElementById(id)?.click();
    });
    no.addEventListener("click", () => sheet.close());
    sheet.setAttribute("aria-labelledby", heading.id);
    sheet.replaceChildren(heading, told("p", button.title), list, told("p", say("send_once")), no, yes);
    sheet.showModal();
  }

  // the panel, which the server fills
  const panelOfModel = Object.assign(document.createElement("dialog"), { id: "yj-model-sheet" });
  panelOfModel.setAttribute("aria-labelledby", "yj-model-name");
  document.body.append(panelOfModel);
  new MutationObserver(() => {
    const tick = panelOfModel.querySelector(".yj-model-on");
    if (tick) tick.checked = writes();
  }).observe(panelOfModel, { childList: true, subtree: true });
  function showModel() {
    closeMenu(false);
    panelOfModel.append(document.getElementById("yj-model"));
    panelOfModel.showModal();
  }
  document.addEventListener("click", (event) => {
    if (event.target.closest?.(".yj-model-open")) showModel();
    if (event.target.closest?.(".yj-model-shut")) panelOfModel.close();
  });
  document.addEventListener("change", (event) => {
    if (!event.target.matches?.(".yj-model-on")) return;
    localStorage.setItem("yinju-writing", event.target.checked ? "on" : "off");
    offerWriting();
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches(".yj-model-form")) return;
    event.preventDefault();
    const { url, name, key, remote } = form.elements;
    const given = [url.value, name.value, key.value, remote.checked];
    key.value = ""; // nobody is shown it again
    call("set-model", given);
  });
  document.addEventListener("yj-model-set", () => {
    panelOfModel.querySelector("[type=submit]")?.focus();
  });

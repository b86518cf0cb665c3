  // -- side by side

  function askEach() {
    const field = document.querySelector(".yj-each input");
    if (!field.value.trim()) { field.focus(); return; }
    const button = document.querySelector(".yj-ask-each");
    button.disabled = true;
    button.textContent = say("asking");
    call("each", [field.value]);
  }
  document.addEventListener("click", (event) => { if (event.target.closest(".yj-ask-each")) askEach(); });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches?.(".yj-each input")) return;
    event.preventDefault();
    askEach();
  });
  // another document in one of the panes
  let chosen = -1;
  document.addEventListener("change", (event) => {
    if (!event.target.matches?.(".yj-pane select")) return;
    const panes = all(".yj-pane select");
    chosen = panes.indexOf(event.target);
    call("beside", panes.flatMap((pane) => [pane.value, pane === event.target ? 0 : Number(pane.dataset.start)]));
  });

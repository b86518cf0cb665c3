  // -- files dropped anywhere; replacing all documents asked about first

  // files may be dropped anywhere
  const dropping = Object.assign(document.createElement("div"), { id: "yj-dropping", hidden: true });
  document.body.append(dropping);
  const holdsFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  document.addEventListener("dragover", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    dropping.textContent = say("drop_here");
    dropping.hidden = false;
  });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) dropping.hidden = true; });
  document.addEventListener("drop", (event) => {
    dropping.hidden = true;
    if (!holdsFiles(event) || event.target.closest?.("#yj-files")) return;
    event.preventDefault();
    window.yinju.show("documents");
    give(event.dataTransfer.files);
  });
  function give(files) {
    const input = document.querySelector("#yj-files input[type=file]");
    input.files = files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    input.closest("#yj-files").scrollIntoView({ block: "center" });
  }

  // replacing all documents is asked about first
  let mayReplace = false;
  function askToReplace(asked) {
    document.querySelector(".yj-replace").hidden = !asked;
    document.querySelector(asked ? ".yj-not-replace" : "#yj-build").focus();
  }
  document.addEventListener("click", (event) => {
    if (!event.target.closest("#yj-build") || mayReplace || !document.querySelector("#yj-mode input[value=replace]").checked) return;
    if (!document.querySelector(".yj-documents li")) return; // nothing to be lost
    event.preventDefault();
    event.stopPropagation();
    askToReplace(true);
  }, true);
  function replaceAll() {
    askToReplace(false);
    mayReplace = true;
    document.getElementById("yj-build").click();
    mayReplace = false;
  }

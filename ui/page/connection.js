  // -- the server gone, and there again

  // the server gone: said, and looked for until it is there again
  const lostNote = Object.assign(document.createElement("div"), { id: "yj-lost", hidden: true });
  lostNote.setAttribute("role", "alert");
  document.body.append(lostNote);
  const reach = window.fetch.bind(window);
  let run = null; // which server it was
  async function look() {
    try {
      const there = (await reach("healthz", { cache: "no-store", signal: AbortSignal.timeout(4_000) })).headers.get("x-yinju-run");
      if (run === null || run === there) found();
      else startedAnew();
      run = there;
    } catch {
      lost();
    }
  }
  function lost() {
    if (!document.body.classList.contains("yj-lost")) {
      mark("yj-lost", true);
      mark("yj-building", false);
      lostNote.textContent = say("server_lost");
      lostNote.hidden = false;
      end(true);
    }
    setTimeout(look, 1_500);
  }
  function found() {
    mark("yj-lost", false);
    lostNote.hidden = true;
  }
  function startedAnew() {
    // what it knew of this page is gone; what the browser keeps comes back with the page
    if (document.querySelector(".yj-keeping")?.getAttribute("aria-checked") === "true") { location.reload(); return; }
    const button = Object.assign(document.createElement("button"), { className: "yj-small", textContent: say("reload") });
    button.addEventListener("click", () => location.reload());
    lostNote.replaceChildren(say("server_back"), button);
  }
  const isLost = () => document.body.classList.contains("yj-lost");
  window.fetch = async (...given) => {
    try {
      return await reach(...given);
    } catch (error) {
      if (error.name !== "AbortError" && !isLost()) look();
      throw error;
    }
  };
  setInterval(() => { if (!document.hidden && !isLost()) look(); }, 5_000);
  look();

  // installed as an application, the page has its code at hand; browsers allow that on this machine and over https
  if ("serviceWorker" in navigator && isSecureContext) {
    navigator.serviceWorker.register("worker.js").catch((error) => console.info(`the page goes on without its worker: ${error}`));
  }

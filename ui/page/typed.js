  // -- what is typed and asked: kept, given back, asked one after the other

  // what is typed: Gradio learns of it by the event
  const box = () => document.querySelector("#yj-box textarea");
  const fields = {
    box,
    text: () => document.querySelector("#yj-paste textarea"),
    title: () => document.querySelector("#yj-title :is(input, textarea)"),
  };
  function fill(field, value) {
    if (!field || field.value === value) return;
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  let pending = ""; // the question that is being answered, as it was typed
  let queue = []; // questions to be asked after it
  function giveBack(text) {
    if (text) fill(box(), [text, box().value].filter(Boolean).join("\n"));
  }
  // nothing is being answered any more
  function end(isGivenBack) {
    mark("yj-asking", false);
    if (isGivenBack) giveBack(pending);
    pending = "";
    keepDraft();
  }
  function keepDraft() {
    // a browser keeps about five million characters; a text of over a million is not what was typed by hand
    const typed = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field()?.value ?? ""]).filter(([, value]) => value.length < 1_000_000));
    typed.box = [pending, typed.box].filter(Boolean).join("\n");
    sessionStorage.setItem("yinju-draft", JSON.stringify({ ...typed, queue }));
  }
  function takeDraft() {
    const kept = JSON.parse(sessionStorage.getItem("yinju-draft") ?? "{}");
    for (const [name, field] of Object.entries(fields)) if (kept[name] && !field()?.value) fill(field(), kept[name]);
    queue = kept.queue ?? [];
    showQueue();
    sendNext();
  }
  function showQueue() {
    const place = document.querySelector(".yj-queued");
    place.replaceChildren(...queue.map((question, i) => {
      const item = document.createElement("p");
      item.append(Object.assign(document.createElement("span"), { textContent: say("asked_next") + question }));
      const back = Object.assign(document.createElement("button"), { className: "yj-small", textContent: say("take_back") });
      back.addEventListener("click", () => { queue.splice(i, 1); showQueue(); giveBack(question); box().focus(); });
      item.append(back);
      return item;
    }));
  }
  function sendNext() {
    if (!queue.length || isLost() || document.body.classList.contains("yj-asking")) return;
    const question = queue.shift();
    showQueue();
    window.yinju.asking(question);
    call("ask", [question]);
  }
  // a question that the page offers: at once, or after the one that is being answered; pressed twice it is asked once
  function askWhenFree(question, name) {
    if (isLost()) giveBack(question);
    else if (!document.body.classList.contains("yj-asking")) {
      window.yinju.asking(question);
      call(name, [question]);
    } else if (question !== pending && !queue.includes(question)) {
      queue.push(question);
      showQueue();
    }
  }
  function queueUp(event) {
    if (!document.body.classList.contains("yj-asking") || !box().value.trim()) return;
    event.preventDefault();
    event.stopPropagation();
    queue.push(box().value);
    fill(box(), "");
    showQueue();
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.target === box()) queueUp(event);
  }, true);
  document.addEventListener("keypress", (event) => {
    if (event.key === "Enter" && !event.shiftKey && event.target === box() && !box().value && document.body.classList.contains("yj-asking")) event.stopPropagation();
  }, true);
  document.addEventListener("click", (event) => { if (event.target.closest("#yj-box .submit-button")) queueUp(event); }, true);
  // what was said of what was given before is not of what is given now
  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, (event) => { if (event.target.closest?.(":is(#yj-paste, #yj-files)")) mark("yj-given-anew", true); }, true);
  }
  addEventListener("pagehide", () => keepDraft());
  document.addEventListener("visibilitychange", () => keepDraft());

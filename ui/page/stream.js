// What the server says of calls reaches Gradio's page in one stream (`queue/data`). The server ends it when no call is
// open, and the page opens another for the next call (`queue/join`). A call that is taken while that end is still on its
// way falls between the two: the page believes that its stream is open, the server that it will be fetched, and the
// person waits for ever. Here Gradio gets a stream that does not end, and behind it the server is listened to as long as
// a call is waited for. It stands in the head, so that no call of the page goes another way.
(() => {
  const reach = window.fetch.bind(window);
  const awaited = new Set(); // calls that were taken and not answered yet
  const early = new Set(); // calls that were answered before it was known that they are taken
  const taken = new Map(); // the latest call of each listener, as it comes to be taken: its id
  let stream = null; // what Gradio reads: { request, out, isOpen }

  const pathOf = (asked) => new URL(asked instanceof Request ? asked.url : asked, location.href).pathname;
  const tell = (to, message) => to.out.enqueue(new TextEncoder().encode(`data: ${message}\n\n`));

  function hear(mine, message) {
    const { msg, event_id: call } = JSON.parse(message);
    if (msg === "close_stream") return;
    if (msg === "process_completed" && !awaited.delete(call)) early.add(call);
    if (msg === "unexpected_error") awaited.clear(); // of all calls
    if (mine === stream) tell(mine, message);
  }

  // one connection, until the server ends it
  async function follow(mine) {
    const answer = await reach(mine.request);
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let line = [];
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const parts = value.split("\n"); // a message is one line
      for (const [n, part] of parts.entries()) {
        line.push(part);
        if (n === parts.length - 1) break;
        const whole = line.join("");
        line = [];
        if (whole.startsWith("data: ")) hear(mine, whole.slice("data: ".length));
      }
    }
  }

  async function listen() {
    const mine = stream;
    if (!mine || mine.isOpen) return;
    mine.isOpen = true;
    try {
      while (awaited.size && mine === stream) await follow(mine);
    } catch (error) {
      if (mine === stream) {
        awaited.clear();
        tell(mine, JSON.stringify({ msg: "broken_connection", message: String(error) }));
      }
    }
    mine.isOpen = false;
  }

  function open(request) {
    const body = new ReadableStream({ start: (out) => (stream = { request, out, isOpen: false }) });
    const mine = stream;
    request.signal.addEventListener("abort", () => {
      mine.out.close();
      if (mine === stream) stream = null;
    });
    listen();
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  }

  // calls are sent one after the other, so that they are taken, and what comes of them is shown, in their order
  let last = Promise.resolve();
  async function take(given) {
    const answer = await reach(...given);
    if (!answer.ok) return { answer };
    const { event_id: call } = await answer.clone().json();
    if (!early.delete(call)) awaited.add(call);
    listen();
    return { answer, call };
  }

  // a call that is stopped before the page knows that it was taken is stopped by its id all the same
  async function stop([where, options]) {
    const asked = JSON.parse(options.body);
    asked.event_id ??= await taken.get(asked.fn_index);
    return reach(where, { ...options, body: JSON.stringify(asked) });
  }

  window.fetch = async (...given) => {
    const path = pathOf(given[0]);
    if (path.endsWith("/cancel")) return stop(given);
    if (path.endsWith("/queue/data")) return open(new Request(...given));
    if (!path.endsWith("/queue/join")) return reach(...given);
    const taking = last.then(() => take(given));
    last = taking.catch(() => {}); // who has called is told
    taken.set(JSON.parse(given[1].body).fn_index, last.then((it) => it?.call ?? null));
    return (await taking).answer;
  };
})();

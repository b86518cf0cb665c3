// Keeps the shell of the page and nothing of what anybody read or asked: the page's code, whose files are named by what
// they hold, and a page that says that Yinju is not running. Everything else goes to the server as if this were not here.
const SHELL = "yinju-VERSION";
const OFFLINE = "shell/offline.html";

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((shell) => shell.addAll([OFFLINE, "shell/icon.svg"])).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  const gone = (names) => Promise.all(names.filter((name) => name.startsWith("yinju-") && name !== SHELL).map((name) => caches.delete(name)));
  // the browser itself asks for the page: of what a worker asks for it does not say that a person follows a link
  const preload = self.registration.navigationPreload;
  event.waitUntil(caches.keys().then(gone).then(() => preload?.enable()).then(() => self.clients.claim()));
});

async function opened(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    return (await caches.open(SHELL)).match(OFFLINE);
  }
}

async function code(request) {
  const shell = await caches.open(SHELL);
  const kept = await shell.match(request);
  if (kept) return kept;
  const given = await fetch(request);
  if (given.status === 200) await shell.put(request, given.clone());
  return given;
}
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const path = request.url.slice(self.registration.scope.length);
  if (request.method !== "GET" || !request.url.startsWith(self.registration.scope)) return;
  if (request.mode === "navigate" && /^(?:\?.*)?$/.test(path)) {
    event.respondWith(opened(event));
  } else if (path.startsWith("assets/")) event.respondWith(code(request));
});

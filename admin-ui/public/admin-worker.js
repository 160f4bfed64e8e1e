// Lets the staff pages open without network: their shell and the files it loads, as they last came. Nothing of the API is
// kept here; what there is to read without network is the page's own copy of today's list.
const CACHE = "maitred-admin-1";
const SHELL = "/admin";
/** Beyond so many files the oldest go: each build brings new names. */
const FILES_MAX = 200;
/** How long the network may take before the shell comes from here, in milliseconds. */
const PATIENCE = 4000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== self.location.origin) return;
  if (event.request.mode === "navigate") event.respondWith(shell(event));
  else if (pathname.startsWith("/assets/")) event.respondWith(file(event));
});

async function shell(event) {
  try {
    const answer = await fetch(event.request, { signal: AbortSignal.timeout(PATIENCE) });
    if (answer.ok && !answer.redirected) event.waitUntil(keep(SHELL, answer.clone()));
    return answer;
  } catch (error) {
    const kept = await caches.match(SHELL);
    if (kept) return kept;
    throw error;
  }
}

/** A file is named by its content: whatever is kept under its name is it. */
async function file(event) {
  const kept = await caches.match(event.request);
  if (kept) return kept;
  const answer = await fetch(event.request);
  if (answer.ok) event.waitUntil(keep(event.request, answer.clone()));
  return answer;
}

async function keep(name, answer) {
  const cache = await caches.open(CACHE);
  await cache.put(name, answer);
  const names = await cache.keys();
  const oldest = names.filter((it) => new URL(it.url).pathname !== SHELL).slice(0, Math.max(0, names.length - FILES_MAX));
  await Promise.all(oldest.map((it) => cache.delete(it)));
}

// Keeps the shell and the day lists last seen for when there is no network. Records are sent by the page, not from here.
"use strict";
const SHELL = "shell-{{ version }}", PAGES = "pages", KEEP = [{% for one in shell %}"{{ one }}", {% endfor %}"{% url 'offline' %}"];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => Promise.all(KEEP.map((url) => cache.add(url).catch(() => null)))).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys()
    .then((names) => Promise.all(names.filter((name) => name.startsWith("shell-") && name !== SHELL).map((name) => caches.delete(name))))
    .then(() => self.clients.claim()));
});
self.addEventListener("fetch", (event) => {
  const request = event.request, url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method !== "GET") {
    // Whoever signs out takes the lists along: the next one on this phone must not see them.
    if (url.pathname === "{% url 'account_logout' %}") event.waitUntil(caches.delete(PAGES));
    return;
  }
  if (url.pathname.startsWith("/static/")) event.respondWith(still(request));
  else if (request.mode === "navigate") event.respondWith(page(request, url));
});
async function still(request) {
  const kept = await caches.match(request);
  if (kept) return kept;
  const found = await fetch(request);
  if (found.ok) (await caches.open(SHELL)).put(request, found.clone());
  return found;
}
async function page(request, url) {
  const list = url.pathname.startsWith("{% url 'duties:index' %}");
  try {
    const found = await soon(request, list ? 8000 : 30000);
    if (found.ok && list && !found.redirected) (await caches.open(PAGES)).put(request, found.clone());
    return found;
  } catch (fault) {
    const pages = await caches.open(PAGES);
    return (list && ((await pages.match(request)) || (await lists(pages)))) || caches.match("{% url 'offline' %}");
  }
}
// The start of the application leads to a list; offline it is the list that was seen last.
async function lists(pages) {
  const kept = (await pages.keys()).filter((one) => /^\/duties\/[^/]+\/$/.test(new URL(one.url).pathname));
  return kept.length ? pages.match(kept[kept.length - 1]) : undefined;
}
function soon(request, ms) {
  return new Promise((keep, fail) => {
    const timer = setTimeout(() => fail(new Error("slow")), ms);
    fetch(request).then(keep, fail).finally(() => clearTimeout(timer));
  });
}

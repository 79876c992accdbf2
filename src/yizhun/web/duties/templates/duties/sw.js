// Keeps the shell and the day lists last seen for when there is no network. Records are sent by the page, not from here.
"use strict";
const DOORS = [{% for one in doors %}"{{ one }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const SHELL = "shell-{{ version }}", PAGES = "pages", LISTS = "{% url 'duties:index' %}", KEEP = [{% for one in shell %}"{{ one }}", {% endfor %}"{% url 'offline' %}"];

self.addEventListener("install", (event) => {
  // Whole or not at all: without it the one before stays.
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(KEEP)).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  // Lists kept from before an upgrade look as they did then: the shell before this one stays.
  event.waitUntil(caches.keys()
    .then((names) => Promise.all(names.filter((name) => name.startsWith("shell-") && name !== SHELL).slice(0, -1).map((name) => caches.delete(name))))
    .then(() => self.clients.claim()));
});
self.addEventListener("fetch", (event) => {
  const request = event.request, url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method !== "GET") {
    // Whoever signs in or out takes the lists along: the next one on this phone must not see them.
    if (DOORS.some((one) => url.pathname.startsWith(one))) event.waitUntil(caches.delete(PAGES));
    return;
  }
  if (url.pathname.startsWith("/static/")) event.respondWith(still(event));
  else if (request.mode === "navigate") event.respondWith(url.pathname.startsWith(LISTS) ? list(event) : page(request));
});
const keep = (event, name, found) => event.waitUntil(caches.open(name).then((cache) => cache.put(event.request, found)).catch(() => null));
async function still(event) {
  const kept = await caches.match(event.request);
  if (kept) return kept;
  const found = await fetch(event.request);
  if (found.ok) keep(event, SHELL, found.clone());
  return found;
}
async function list(event) {
  try {
    const found = await soon(event.request, 8000);
    if (found.ok && !found.redirected) keep(event, PAGES, found.clone());
    return found;
  } catch (fault) {
    const pages = await caches.open(PAGES);
    return (await pages.match(event.request)) || (await lists(pages)) || caches.match("{% url 'offline' %}");
  }
}
const page = (request) => fetch(request).catch(() => caches.match("{% url 'offline' %}"));
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

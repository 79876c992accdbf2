// Acts in, each sent once: kept in IndexedDB with the key made at the tap, sent in order when there is a network.
// Stops at the first network error, waits on 5xx and 429, asks for sign-in on 401, leaves refusals to a person.
"use strict";
(() => {
  const STORE = "acts";
  let opened, timer, queued = null, running = Promise.resolve(), pause = 0, offset = Number(localStorage.getItem("clock-offset") || 0);
  const hearers = new Set();
  const state = { sending: false, problem: "", retryAt: 0, wait: 0 };

  function open() {
    opened = opened || new Promise((keep, fail) => {
      const asking = indexedDB.open("yizhun-outbox", 1);
      asking.onupgradeneeded = () => asking.result.createObjectStore(STORE, { keyPath: "n", autoIncrement: true });
      asking.onsuccess = () => keep(asking.result);
      asking.onerror = () => fail(asking.error);
    });
    return opened;
  }
  async function store(mode, work) {
    const db = await open();
    return new Promise((keep, fail) => {
      const doing = db.transaction(STORE, mode, { durability: "strict" });
      const asked = work(doing.objectStore(STORE));
      doing.oncomplete = () => keep(asked && asked.result);
      doing.onerror = doing.onabort = () => fail(doing.error);
    });
  }
  const all = () => store("readonly", (acts) => acts.getAll());

  function key() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }
  const now = () => new Date(Date.now() + offset);
  const seconds = () => Math.round(offset / 1000);

  function learn(answer, asked) {
    // The answer was written somewhere between asking and now.
    const told = answer && answer.now && Date.parse(answer.now);
    if (!told || Date.now() - asked > 10000) return; // a phone that slept in between would learn a wrong time
    offset = told - (asked + Date.now()) / 2;
    localStorage.setItem("clock-offset", String(offset));
  }

  // `fields` may hold a Blob. Resolves when the act is safe on this phone, which is before it is sent.
  async function add(url, fields, about) {
    const act = { url, fields: { ...fields, key: fields.key || key(), tapped_at: now().toISOString(), offset: String(seconds()) }, about, person: about.person, status: "waiting", added: Date.now() };
    await store("readwrite", (acts) => acts.add(act));
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
    await tell();
    flush();
    return act;
  }
  async function drop(n) { await store("readwrite", (acts) => acts.delete(n)); await tell(); }
  async function again(n) {
    const held = (await all()).find((one) => one.n === n);
    if (!held) return;
    held.fields = { ...held.fields, key: key(), again: "on" };
    held.status = "waiting";
    await store("readwrite", (acts) => acts.put(held));
    await tell();
    flush();
  }

  function cookie(name) {
    return document.cookie.split("; ").map((one) => one.split("=")).filter((one) => one[0] === name).map((one) => one[1])[0] || "";
  }
  async function post(act) {
    const form = new FormData();
    for (const [name, value] of Object.entries(act.fields)) if (value !== null && value !== undefined) form.append(name, value, ...(value instanceof Blob ? ["photo.jpg"] : []));
    form.set("person", act.person);
    const asked = Date.now();
    const answer = await fetch(act.url, { method: "POST", body: form, headers: { Accept: "application/json", "X-CSRFToken": cookie("csrftoken") }, redirect: "manual", credentials: "same-origin", signal: AbortSignal.timeout ? AbortSignal.timeout(60000) : undefined });
    const json = (answer.headers.get("Content-Type") || "").includes("json") ? await answer.json() : null;
    learn(json, asked);
    return { status: answer.type === "opaqueredirect" ? 401 : answer.status, json, wait: Number(answer.headers.get("Retry-After")) * 1000 || 0 };
  }

  // One act: "sent", "asks" (a person decides), or the reason to stop.
  async function send(act) {
    let got;
    try { got = await post(act); } catch (fault) { return "offline"; }
    if (got.status === 200 && got.json) { await store("readwrite", (acts) => acts.delete(act.n)); return "sent"; }
    // 403 without our own words is the token of a session that is over.
    if (got.status === 401 || (got.status === 403 && !got.json)) return "sign-in";
    if (got.status === 429 || got.status >= 500 || got.status === 408) { state.wait = got.wait; return "busy"; }
    act.status = "asks"; act.code = got.status; act.text = (got.json && got.json.text) || String(got.status);
    await store("readwrite", (acts) => acts.put(act));
    return "asks";
  }

  async function run() {
    clearTimeout(timer);
    state.sending = true;
    const sent = [];
    try {
      for (;;) {
        // Asked anew each time: acts may have come while one was sent.
        const act = (await all()).find((one) => one.status === "waiting" && one.person === outbox.person);
        if (!act) { state.problem = ""; pause = 0; break; }
        await tell();
        const went = await send(act);
        if (went === "sent") { sent.push(act); pause = 0; continue; }
        if (went === "asks") continue;
        state.problem = went;
        if (went !== "sign-in") later(went);
        break;
      }
    } finally { state.sending = false; }
    await tell(sent);
  }
  function later(why) {
    pause = why === "busy" ? Math.max(Math.min(Math.max(pause * 2, 2000), 300000), state.wait) : 15000;
    const wait = why === "busy" ? pause * (0.75 + Math.random() / 2) : pause;
    state.retryAt = Date.now() + wait;
    timer = setTimeout(flush, wait);
  }
  function flush() {
    if (!outbox.person) return Promise.resolve();
    // Several tabs share the box: one sends at a time, and what came while it ended has the next turn.
    const turn = () => { queued = null; return run(); };
    queued = queued || (navigator.locks ? navigator.locks.request("yizhun-outbox", turn) : (running = running.then(turn, turn)));
    return queued;
  }

  async function tell(sent = []) {
    let acts = [];
    try { acts = await all(); } catch (fault) { return; }
    for (const hear of hearers) hear({ acts, sent, ...state });
  }
  async function contact(url) {
    const asked = Date.now();
    try {
      const answer = await fetch(url, { headers: { Accept: "application/json" }, cache: "no-store" });
      const json = await answer.json();
      learn(json, asked);
      return json;
    } catch (fault) { return null; }
  }

  const outbox = window.outbox = { person: "", add, again, drop, flush, all, key, now, seconds, contact, tell: () => tell(), hear(fn) { hearers.add(fn); tell(); } };
  addEventListener("online", () => flush());
  document.addEventListener("visibilitychange", () => { if (!document.hidden) flush(); });
  setInterval(() => { if (!state.sending && state.problem !== "busy") flush(); }, 60000);
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js").catch(() => null);
})();

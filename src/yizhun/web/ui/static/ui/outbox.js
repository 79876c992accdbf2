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
      asking.onsuccess = () => {
        const db = asking.result, lost = () => { opened = undefined; };
        db.onclose = lost; // some phones close it while the page sleeps
        db.onversionchange = () => { db.close(); lost(); };
        keep(db);
      };
      asking.onerror = () => { opened = undefined; fail(asking.error); };
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

  const instant = () => ({ clock: Date.now(), ran: performance.now() });
  function learn(answer, asked) {
    // The answer was written somewhere between asking and now.
    const told = answer && answer.now && Date.parse(answer.now), now = instant();
    // A phone that slept in between, or whose clock was set meanwhile, would learn a wrong time.
    const took = now.clock - asked.clock, ran = now.ran - asked.ran;
    if (!told || Math.max(took, ran) > 10000 || Math.abs(took - ran) > 5000) return;
    offset = told - (asked.clock + now.clock) / 2;
    try { localStorage.setItem("clock-offset", String(offset)); } catch (fault) { /* known until the page closes */ }
  }

  // `fields` may hold a Blob. Resolves when the act is safe on this phone, which is before it is sent.
  async function add(url, fields, about) {
    const act = { url, fields: { ...fields, key: fields.key || key(), tapped_at: now().toISOString(), offset: String(seconds()) }, about, person: about.person, status: "waiting", added: Date.now() };
    await store("readwrite", (acts) => acts.add(act));
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
    await changed();
    flush();
    return act;
  }
  async function drop(...keys) {
    await store("readwrite", (acts) => { for (const n of keys) acts.delete(n); });
    await changed();
  }
  // Send once more what was refused; with other `fields` it is another act and gets a key of its own.
  async function again(n, fields = null) {
    const held = (await all()).find((one) => one.n === n && one.status === "asks");
    if (!held) return;
    if (fields) held.fields = { ...held.fields, ...fields, key: key() };
    held.status = "waiting";
    await store("readwrite", (acts) => acts.put(held));
    await changed();
    flush();
  }

  function cookie(name) {
    return document.cookie.split("; ").map((one) => one.split("=")).filter((one) => one[0] === name).map((one) => one[1])[0] || "";
  }
  async function post(act) {
    const form = new FormData();
    for (const [name, value] of Object.entries(act.fields)) if (value !== null && value !== undefined) form.append(name, value, ...(value instanceof Blob ? ["photo.jpg"] : []));
    form.set("person", act.person);
    const asked = instant(), patience = 60000 + (act.fields.photo ? act.fields.photo.size / 4 : 0);
    const answer = await fetch(act.url, { method: "POST", body: form, headers: { Accept: "application/json", "X-CSRFToken": cookie("csrftoken") }, redirect: "manual", credentials: "same-origin", signal: AbortSignal.timeout ? AbortSignal.timeout(patience) : undefined });
    const json = (answer.headers.get("Content-Type") || "").includes("json") ? await answer.json() : null;
    learn(json, asked);
    return { status: answer.type === "opaqueredirect" ? 401 : answer.status, json, wait: Number(answer.headers.get("Retry-After")) * 1000 || 0 };
  }

  // One act: "sent", "asks" (a person decides), or the reason to stop.
  async function send(act) {
    let got;
    try { got = await post(act); } catch (fault) { return "offline"; }
    // Taken back twice is taken back.
    const done = (got.status === 200 && got.json) || (got.status === 409 && act.about.kind === "undo");
    if (done) { await store("readwrite", (acts) => acts.delete(act.n)); return "sent"; }
    // 403 without our own words is the token of a session that is over.
    if (got.status === 401 || (got.status === 403 && !got.json)) return "sign-in";
    // A 200 without our words comes from something between here and the server.
    if (got.status === 429 || got.status >= 500 || got.status === 408 || got.status === 200) { state.wait = got.wait; return "busy"; }
    const taken = (await all()).filter((one) => one.about.kind === "undo" && one.fields.row_id === act.fields.key);
    if (taken.length) { await drop(act.n, ...taken.map((one) => one.n)); return "asks"; } // it was taken back here already
    act.status = "asks"; act.code = got.status; act.text = (got.json && got.json.text) || String(got.status);
    await store("readwrite", (acts) => acts.put(act));
    return "asks";
  }

  async function run() {
    clearTimeout(timer);
    state.sending = true;
    try {
      for (;;) {
        // Asked anew each time: acts may have come while one was sent.
        const act = (await all()).find((one) => one.status === "waiting" && one.person === outbox.person);
        if (!act) { state.problem = ""; pause = 0; break; }
        await tell();
        const went = await send(act);
        if (went === "sent") { pause = 0; await changed([act]); continue; }
        if (went === "asks") continue;
        state.problem = went;
        if (went !== "sign-in") later(went);
        break;
      }
    } finally { state.sending = false; }
    await changed();
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
    const turn = () => { queued = null; return run().catch(() => null); };
    queued = queued || (navigator.locks ? navigator.locks.request("yizhun-outbox", turn) : (running = running.then(turn, turn)));
    return queued;
  }

  async function tell(sent = []) {
    let acts = [];
    try { acts = await all(); } catch (fault) { return; }
    for (const hear of hearers) {
      // An act that is kept is kept, whatever becomes of telling it.
      try { hear({ acts, sent, ...state }); } catch (fault) { setTimeout(() => { throw fault; }); }
    }
  }
  const others = "BroadcastChannel" in window ? new BroadcastChannel("yizhun-outbox") : null;
  if (others) others.onmessage = (message) => tell(message.data);
  async function changed(sent = []) {
    if (others) others.postMessage(sent.map(({ about, fields, url, person }) => ({ about, fields: { key: fields.key, row_id: fields.row_id }, url, person })));
    await tell(sent);
  }
  async function contact(url) {
    const asked = instant();
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

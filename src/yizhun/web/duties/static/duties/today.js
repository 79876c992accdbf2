// The day list: one tap does a duty, here at once and on the server when the outbox reaches it.
"use strict";
(() => {
  const day = document.querySelector("[data-day]");
  if (!day || !window.outbox) return;
  const words = JSON.parse(document.getElementById("duty-words").textContent);
  const say = (name, more = {}) => words[name].replace(/\{(\w+)\}/g, (_, one) => more[one]);
  const lang = document.documentElement.lang, zone = day.dataset.zone, opened = Date.now();
  const clock = (at) => new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone }).format(at);
  const when = (at) => new Date(at).toLocaleDateString("en", { timeZone: zone }) === outbox.now().toLocaleDateString("en", { timeZone: zone }) ? clock(at)
    : new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", timeZone: zone }).format(at);
  const toast = document.querySelector("[data-toast]"), bar = document.querySelector("[data-unsent]");
  const sheet = document.querySelector("[data-sheet]");
  const who = { person: day.dataset.person, name: day.dataset.name, site: day.dataset.site };
  outbox.person = who.person;

  const icon = (name) => {
    const sprite = document.querySelector("use").getAttribute("href").split("#")[0];
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg"), use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    svg.setAttribute("class", "ic"); svg.setAttribute("aria-hidden", "true"); use.setAttribute("href", `${sprite}#i-${name}`);
    svg.append(use);
    return svg;
  };
  const make = (tag, name, ...children) => { const one = document.createElement(tag); if (name) one.className = name; one.append(...children); return one; };
  function span(ms) {
    const minutes = Math.max(0, Math.floor(Math.abs(ms) / 60000));
    if (minutes < 60) return say("min", { n: minutes });
    if (minutes < 1440) return say("hours", { n: Math.floor(minutes / 60), m: minutes % 60 });
    return say("days", { n: Math.floor(minutes / 1440), m: Math.floor(minutes / 60) % 24 });
  }

  /* ---------- lines ---------- */
  const line = (key) => Array.from(document.querySelectorAll("[data-duty]")).find((one) => one.dataset.duty === key);
  function mark(key, at, sent, row) {
    const held = line(key);
    if (!held || held.dataset.state === "done") return;
    held.dataset.mine = row; held.dataset.at = at; held.dataset.sent = sent ? "yes" : "";
    held.classList.add("ticked"); held.classList.toggle("queued", !sent);
    held.querySelector("[data-word]").textContent = say(sent ? "done" : "queued", { t: clock(new Date(at)) });
    follow(held, at);
  }
  function unmark(key) {
    const held = line(key);
    if (!held || !held.dataset.mine) return;
    const next = held.nextElementSibling;
    if (next && next.dataset.after === held.dataset.mine) next.remove();
    held.classList.remove("ticked", "queued");
    for (const name of ["mine", "at", "sent"]) delete held.dataset[name];
    word(held);
  }
  // What comes again after a fixed time does so here too, while there is no server to say it.
  function follow(held, at) {
    const every = Number(held.dataset.every), next = held.nextElementSibling;
    if (!every || (next && next.dataset.after === held.dataset.mine)) return;
    const due = new Date(Date.parse(at) + every * 1000), fresh = held.cloneNode(true);
    fresh.classList.remove("ticked", "queued", "late");
    for (const name of ["mine", "at", "sent", "busy"]) delete fresh.dataset[name];
    fresh.dataset.after = held.dataset.mine; fresh.dataset.due = due.toISOString(); fresh.dataset.state = "now";
    fresh.dataset.duty = `${held.dataset.clause}|${held.dataset.subject}|${due.toISOString()}`;
    const field = fresh.querySelector("[name=due_at]");
    if (field) field.value = due.toISOString();
    fresh.querySelector(".duty-at").replaceChildren(make("time", "", clock(due)));
    held.after(fresh);
    word(fresh);
  }
  function word(held) {
    if (held.dataset.mine || held.dataset.state === "done") return;
    const now = outbox.now(), due = Date.parse(held.dataset.due), shown = held.querySelector("[data-word]");
    const opens = Date.parse(held.dataset.opens || "") || 0, closes = Date.parse(held.dataset.closes || "") || Infinity;
    const grace = Date.parse(held.dataset.grace || "") || due;
    const missed = now >= closes, late = !missed && now > grace;
    held.classList.toggle("missed", missed); held.classList.toggle("late", late);
    if (missed) shown.textContent = say("missed");
    else if (late) shown.textContent = say("late", { t: span(now - due) });
    else if (opens > now) shown.textContent = opens - now < 86400000 ? say("opens", { t: clock(opens) }) : "";
    else shown.textContent = due - now < 86400000 ? say("left", { t: span(due - now) }) : "";
  }
  function tick() {
    document.querySelectorAll("[data-duty]").forEach(word);
    const shown = document.querySelector("[data-clock]"), now = outbox.now();
    shown.textContent = shown.textContent.replace(/\d\d:\d\d$/, clock(now));
  }

  /* ---------- what was sent from here, for pages that were kept from before ---------- */
  const LOG = "duties-sent", DAYS = 3 * 86400000;
  const here = (act) => act.url === day.dataset.do || act.url === day.dataset.undo; // other sites have the same duties
  const log = () => { try { return JSON.parse(localStorage.getItem(LOG) || "[]").filter((one) => Date.now() - one.when < DAYS); } catch (fault) { return []; } };
  function remember(acts) {
    let held = log();
    for (const act of acts) {
      held = held.filter((one) => one.row !== (act.about.kind === "do" ? act.fields.key : act.fields.row_id));
      if (act.about.kind === "do") held.push({ duty: act.about.duty, url: act.url, row: act.fields.key, at: act.about.at, when: Date.now(), told: outbox.now().getTime() });
    }
    try { localStorage.setItem(LOG, JSON.stringify(held)); } catch (fault) { /* only a page kept from before would need it */ }
  }
  // A page that was made after it was sent knows better: somebody may have taken it back.
  const since = (one) => one.url === day.dataset.do && one.told >= Date.parse(day.dataset.now);

  /* ---------- acts ---------- */
  // A record outside its time would answer nothing, and nobody would know.
  function outside(held) {
    const now = outbox.now(), opens = Date.parse(held.dataset.opens || "") || 0, closes = Date.parse(held.dataset.closes || "") || Infinity;
    if (now >= closes) return say("over");
    return now < opens ? say("too_soon", { t: when(opens) }) : "";
  }
  async function does(held, fields) {
    if (held.dataset.mine || held.dataset.busy) return false;
    held.dataset.busy = "yes"; // a second tap comes before the first is kept
    try { await keeps(held, fields); } finally { delete held.dataset.busy; }
    return true;
  }
  async function keeps(held, fields) {
    const at = outbox.now().toISOString();
    const about = { ...who, kind: "do", duty: held.dataset.duty, at, title: held.querySelector("a").textContent.trim(), due: held.dataset.due };
    const told = { edition: held.dataset.edition, clause: held.dataset.clause, subject: held.dataset.subject, due_at: held.dataset.due, ...fields };
    const act = await outbox.add(day.dataset.do, told, about);
    show(navigator.onLine ? say("recorded") : say("kept"), about, act.fields.key);
  }
  async function undoes(row, duty, title) {
    await outbox.add(day.dataset.undo, { row_id: row }, { ...who, kind: "undo", duty, title, row });
    if (duty) unmark(duty);
    show(say("undone"));
  }
  // Where nothing can be kept here, the server may still be told at once.
  function lost(form) {
    if (navigator.onLine) { form.submit(); return; }
    for (const button of form.querySelectorAll("button")) button.disabled = false;
    show(say("not_kept"), null, "", "circle-alert");
  }
  let hiding;
  function show(text, about, row, sign = about ? "check" : "undo") {
    clearTimeout(hiding);
    toast.replaceChildren(icon(sign), make("span", "", about ? `${text} · ${about.title}` : text));
    if (about) {
      const undo = make("button", "btn quiet", icon("undo"), document.querySelector("[data-undo-word]").textContent);
      undo.addEventListener("click", () => undoes(row, about.duty, about.title).catch(() => show(say("not_kept"), null, "", "circle-alert")), { once: true });
      toast.append(undo);
    }
    toast.hidden = false;
    hiding = setTimeout(() => { toast.hidden = true; }, about ? 60000 : 4000);
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[data-tap]")) {
      event.preventDefault();
      const held = form.closest("[data-duty]"), outcome = form.elements.outcome;
      if (held.dataset.mine) return;
      const why = outside(held);
      if (why) { show(why, null, "", "clock"); return; }
      does(held, outcome ? { outcome: outcome.value } : {}).catch(() => lost(form));
    } else if (form.querySelector("[data-undo-row]")) {
      event.preventDefault();
      const button = form.querySelector("[data-undo-row]");
      button.disabled = true;
      undoes(button.dataset.undoRow, "", "").catch(() => lost(form));
    }
  });

  /* ---------- the sheet: time, note, value, photo ---------- */
  let current = null, mended = null;
  function open(held, refused = null) {
    const form = sheet.querySelector("form"), data = held.dataset;
    current = held; mended = refused;
    form.reset();
    sheet.querySelector("[data-sheet-fault]").hidden = true;
    sheet.querySelector("[data-sheet-title]").textContent = held.querySelector("a").textContent.trim();
    sheet.querySelector("[data-sheet-due]").textContent = held.querySelector(".duty-at").textContent.trim();
    sheet.querySelector("[data-sheet-page]").href = held.querySelector("a").href;
    sheet.querySelector("[data-part=verdict]").hidden = !("line" in data);
    sheet.querySelector("[data-part=observed]").hidden = !("ofPerson" in data);
    sheet.querySelector("[data-part=reason]").hidden = true;
    if (refused) fill(form, refused);
    sheet.showModal();
  }
  // What was entered before, done when it was tapped and not when it is put right.
  function fill(form, { fields, text }) {
    const local = new Date(fields.tapped_at).toLocaleString("sv-SE", { timeZone: zone }).replace(" ", "T");
    form.elements.occurred_at.step = "1";
    for (const [name, value] of Object.entries({ occurred_at: local, ...fields })) {
      const field = form.elements[name];
      if (field && value instanceof Blob) {
        const files = new DataTransfer();
        files.items.add(new File([value], "photo.jpg", { type: value.type }));
        field.files = files.files;
      } else if (field) field.value = value;
    }
    sheet.querySelector("[data-part=reason]").hidden = fields.outcome !== "na";
    const fault = sheet.querySelector("[data-sheet-fault]");
    fault.querySelector("span").textContent = text; fault.hidden = false;
  }
  function lacking(data, said) {
    if ("line" in data) {
      if (said.outcome === "na") return said.reason && (said.reason !== "other" || said.note) ? "" : "reason";
      if ("range" in data && !said.value) return "reading";
      if (!("range" in data) && !said.outcome) return "verdict";
      if ("ofPerson" in data && !said.observed) return "person";
    }
    const wanted = data.photo === "always" || (data.photo === "on-fail" && said.outcome === "fail");
    return wanted && !said.photo ? "photo" : "";
  }
  async function small(file) {
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" }), share = Math.min(1, 1600 / Math.max(picture.width, picture.height));
      const canvas = Object.assign(document.createElement("canvas"), { width: Math.round(picture.width * share), height: Math.round(picture.height * share) });
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      return await new Promise((keep) => canvas.toBlob((blob) => keep(blob || file), "image/jpeg", 0.85));
    } catch (fault) { return fault.name === "InvalidStateError" ? null : file; }
  }
  if (sheet && sheet.showModal) {
    document.addEventListener("click", (event) => {
      const link = event.target.closest("[data-open]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const held = link.closest("[data-duty]");
      if (!held.dataset.mine) open(held);
    });
    sheet.querySelector("[data-sheet-close]").addEventListener("click", () => sheet.close());
    sheet.addEventListener("click", (event) => { if (event.target === sheet) sheet.close(); });
    sheet.addEventListener("change", (event) => {
      if (event.target.name === "outcome") sheet.querySelector("[data-part=reason]").hidden = event.target.value !== "na";
    });
    sheet.querySelector("form").addEventListener("submit", async (event) => {
      event.preventDefault();
      const form = event.target, said = Object.fromEntries(new FormData(form)), fault = sheet.querySelector("[data-sheet-fault]");
      const refuse = (text) => { fault.querySelector("span").textContent = text; fault.hidden = false; fault.scrollIntoView(); };
      const file = said.photo && said.photo.name ? said.photo : null, held = current, before = mended;
      said.photo = file;
      said.value = (said.value || "").normalize("NFKC").replace(",", ".").trim();
      const need = said.value && !/^[-+]?\d+(\.\d+)?$/.test(said.value) ? "reading" : lacking(held.dataset, said);
      if (need) { refuse(say("need", { t: say(need) })); return; }
      const why = said.occurred_at ? "" : outside(held);
      if (why) { refuse(why); return; }
      if (said.outcome !== "na") delete said.reason;
      const button = form.querySelector("[type=submit]");
      button.disabled = true; // a photo takes its time
      try {
        said.photo = file ? await small(file) : null;
        if (file && !said.photo) { refuse(say("no_photo")); return; }
        for (const name of Object.keys(said)) if (said[name] === "" || said[name] === null) delete said[name];
        if (!(await does(held, said))) { refuse(say("done_already")); return; }
        if (before) await outbox.drop(before.n);
        if (current === held) sheet.close();
      } catch (problem) { refuse(say("not_kept")); } finally { button.disabled = false; }
    });
  }

  /* ---------- what waits ---------- */
  let stale = false;
  outbox.hear(({ acts, sent, sending, problem, retryAt }) => {
    if (sent.length) remember(sent);
    const waiting = acts.filter((one) => one.status === "waiting" && one.person === who.person), others = acts.filter((one) => one.person !== who.person);
    const asks = acts.filter((one) => one.status === "asks" && one.person === who.person);
    for (const one of log().filter(since)) mark(one.duty, one.at, true, one.row);
    for (const act of acts.filter((one) => one.person === who.person && here(one))) {
      if (act.about.kind === "undo") { if (act.status === "waiting") unmark(act.about.duty); }
      else if (act.status === "waiting") mark(act.about.duty, act.about.at, false, act.fields.key);
      else unmark(act.about.duty);
    }
    for (const act of sent.filter(here)) {
      const held = act.about.kind === "do" && line(act.about.duty);
      if (held && held.dataset.mine) { held.classList.remove("queued"); held.querySelector("[data-word]").textContent = say("done", { t: clock(new Date(act.about.at)) }); }
      if (act.about.kind === "undo" && !act.about.duty) stale = true;
    }
    if (stale && !waiting.length) renew();
    told(waiting, others, sending, problem, retryAt);
    decide(asks);
  });
  function told(waiting, others, sending, problem, retryAt) {
    bar.replaceChildren();
    bar.hidden = !waiting.length && !others.length;
    document.body.classList.toggle("has-unsent", !bar.hidden);
    const pill = document.querySelector("[data-sync]");
    pill.hidden = !waiting.length && navigator.onLine;
    pill.replaceChildren(icon("cloud-off"), [navigator.onLine ? "" : say("offline"), waiting.length || ""].filter(Boolean).join(" · "));
    if (waiting.length) {
      const why = sending ? say("sending") : problem === "busy" ? say("waiting", { t: span(Math.max(60000, retryAt - Date.now())) }) : navigator.onLine && problem !== "offline" ? "" : say("offline");
      bar.append(icon(sending ? "upload" : "cloud-off"), make("span", "grow", make("b", "", say("unsent", { n: waiting.length })), ...(why ? [make("small", "", why)] : [])));
      if (problem === "sign-in") bar.append(Object.assign(make("a", "btn primary", say("sign_in")), { href: day.dataset.login }));
      else if (!sending) { const button = make("button", "btn", say("send")); button.addEventListener("click", () => outbox.flush()); bar.append(button); }
    }
    const names = Map.groupBy ? Map.groupBy(others, (one) => one.about.name) : new Map(others.map((one) => [one.about.name, others.filter((other) => other.about.name === one.about.name)]));
    for (const [name, held] of names) bar.append(make("small", "grow", say("others", { n: held.length, who: name })));
  }
  function decide(asks) {
    const box = document.querySelector("[data-asks]");
    box.hidden = !asks.length;
    box.querySelector("[data-asks-list]").replaceChildren(...asks.map((act) => {
      const texts = document.querySelector("[data-ask-words]").dataset;
      const drop = make("button", "btn danger", texts.drop), row = make("li", "ask-one", make("b", "", act.about.title || ""), make("p", "", act.text || ""), make("div", "row"));
      drop.addEventListener("click", () => outbox.drop(act.n));
      const twice = act.code === 409, more = twice ? texts.again : act.code !== 422 && say("send");
      if (more && act.about.kind === "do") {
        const button = make("button", "btn", more);
        button.addEventListener("click", () => outbox.again(act.n, twice ? { again: "on" } : null), { once: true });
        row.lastChild.append(button);
      }
      const held = act.code === 422 && here(act) && act.about.kind === "do" && sheet && sheet.showModal && line(act.about.duty);
      if (held && !held.dataset.mine && held.dataset.state !== "done") {
        const mend = make("button", "btn", texts.mend);
        mend.addEventListener("click", () => open(held, act));
        row.lastChild.append(mend);
      }
      row.lastChild.append(drop);
      if (!here(act) && act.about.site) row.prepend(make("small", "", act.about.site));
      return row;
    }));
  }

  addEventListener("offline", () => outbox.tell());
  addEventListener("online", () => outbox.tell());
  // A list that lay in a pocket, or over midnight, is asked for anew, unless something is being done with it.
  const engaged = () => document.hidden || (sheet && sheet.open) || document.querySelector("[data-busy]") || document.querySelector("input:focus, select:focus, textarea:focus");
  const unsent = async () => (await outbox.all()).some((one) => one.person === who.person && one.status === "waiting");
  function renew() {
    if (engaged()) return;
    document.body.inert = true; // what is tapped while the next page comes would be lost
    location.reload();
  }
  async function ask(minutes) {
    const date = (at) => new Date(at).toLocaleDateString("en", { timeZone: zone });
    const old = Date.now() - opened > minutes * 60000 || date(outbox.now()) !== date(day.dataset.now);
    if (!old || engaged() || !navigator.onLine || (await unsent())) return;
    if ((await outbox.contact(day.dataset.nowUrl)) && !(await unsent())) renew();
  }
  document.addEventListener("visibilitychange", () => ask(5));
  outbox.contact(day.dataset.nowUrl).then(async (got) => {
    tick();
    if (!got || got.person === who.person) { outbox.flush(); return; }
    if (!got.person) return;
    // The list of somebody who used this phone before: nothing done here may stand under that name.
    document.body.inert = true;
    if ("caches" in window) await caches.delete("pages");
    location.reload();
  });
  setInterval(() => { tick(); ask(Infinity); }, 30000);
  tick();
})();

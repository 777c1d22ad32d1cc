"use strict";

// Evidence and session live in the memory of this page alone: nothing is stored, and every text is set as text, never as markup.

const REASONS = ["unreadable", "paper-missing", "other-person", "forged", "expired", "not-entitled", "number", "vouch", "attestation", "other"];
const STALE = ["desk-not-open", "desk-stale"];
const KEYS_OF_REASONS = "1234567890";

const language = (navigator.languages || []).map((tag) => tag.split("-")[0]).find((tag) => TEXTS[tag]) || "en";
let session = null;
let tasks = [];
let chosen = -1;
// What lies open and is decided on: the task, and its cases as the desk gave them. Without it no key decides anything.
let shown = null;
let asked = null;
let isBusy = false;
let pictures = [];

const at = (id) => document.getElementById(id);

function text(name, values = {}) {
  const found = TEXTS[language][name] ?? TEXTS.en[name] ?? name;
  return found.replace(/\{([a-z]+)\}/g, (_, key) => values[key] ?? "");
}

function element(tag, content, className) {
  const made = document.createElement(tag);
  if (content !== undefined) made.textContent = content;
  if (className) made.className = className;
  return made;
}

function tell(name, isFault = false, values = {}) {
  at("message").textContent = name ? text(name, values) : "";
  at("message").className = isFault ? "fault" : "";
}

class Refusal extends Error {
  constructor(problem) {
    super(problem.code);
    this.problem = problem;
  }
}

async function call(path, body, authorization) {
  const answer = await fetch(path, {
    method: "POST",
    cache: "no-store",
    credentials: "omit",
    headers: { "Authorization": authorization ?? `Session ${session}`, "Content-Type": "application/json" },
    body: JSON.stringify(body ?? {})
  });
  if (!answer.ok) throw new Refusal(await answer.json());
  return answer;
}

function complain(error) {
  if (!(error instanceof Refusal)) {
    tell("no-answer", true);
    return;
  }
  const { code, detail } = error.problem;
  if (code === "desk-session" || code === "desk-ticket") {
    tell("no-session", true);
  } else if (TEXTS.en[`fault-${code}`]) {
    tell(`fault-${code}`, true);
  } else {
    tell("fault", true, { code, detail: detail ?? "" });
  }
}

// One thing at a time: while it lasts, keys and buttons do nothing.
async function work(name, doing) {
  if (isBusy) return;
  isBusy = true;
  document.body.setAttribute("aria-busy", "true");
  tell(name);
  try {
    await doing();
  } catch (error) {
    // Something else lies there now than what was shown: it has to be looked at again.
    if (error instanceof Refusal && STALE.includes(error.problem.code)) clear();
    complain(error);
  } finally {
    isBusy = false;
    document.body.removeAttribute("aria-busy");
  }
}

function shortened(id) {
  return `${id.slice(0, 4)} ${id.slice(4, 8)} ${id.slice(8, 12)} ${id.slice(12, 16)}`;
}

function showQueue(queue) {
  const before = tasks[chosen];
  tasks = queue.tasks;
  chosen = before ? tasks.findIndex((task) => nameOf(task) === nameOf(before)) : -1;
  if (shown && !tasks.some((task) => nameOf(task) === nameOf(shown.task))) clear();
  at("who").textContent = text("who", { registrar: queue.registrar, election: shortened(queue.election) });
  at("count").textContent = `(${tasks.length})`;
  at("nothing").hidden = tasks.length > 0;
  const entries = tasks.map((task, position) => {
    const button = element("button");
    button.type = "button";
    button.append(element("code", shortened(nameOf(task))));
    const marks = [text(task.kind)];
    if (task.to_all) marks.push(text("to-all"));
    if (task.can_open === false) marks.push(text("cannot-open"));
    button.append(element("span", marks.join(", "), "mark"));
    button.addEventListener("click", () => { if (choose(position)) open(); });
    const entry = element("li");
    entry.append(button);
    return entry;
  });
  at("queue").replaceChildren(...entries);
  mark();
}

function nameOf(task) {
  return task.kind === "rule" ? task.commitment : task.application;
}

function mark() {
  [...at("queue").children].forEach((entry, position) => {
    entry.firstChild.setAttribute("aria-current", position === chosen ? "true" : "false");
  });
  at("queue").children[chosen]?.scrollIntoView({ block: "nearest" });
}

// What is marked is what lies open, or nothing lies open.
function choose(position) {
  if (tasks.length === 0 || isBusy) return false;
  chosen = Math.max(0, Math.min(tasks.length - 1, position));
  mark();
  if (shown && nameOf(shown.task) !== nameOf(tasks[chosen])) clear();
  return true;
}

// Forgets what lies open here. The program forgets it with the next that is opened, or when it is told to.
function clear() {
  pictures.forEach((address) => URL.revokeObjectURL(address));
  pictures = [];
  shown = null;
  asked = null;
  at("cases").replaceChildren();
  at("cases").className = "";
  at("decision").hidden = true;
  at("reasons").hidden = true;
  at("despite").hidden = true;
  at("number").value = "";
  at("state").value = "";
  at("welcome").hidden = false;
}

function open() {
  const task = tasks[chosen];
  if (!task) return;
  work("opening", async () => {
    clear();
    await call("/api/close");
    const applications = task.kind === "rule" ? task.applications : [task.application];
    const cases = [];
    for (const application of applications) {
      cases.push(await (await call("/api/open", { application })).json());
    }
    const sheets = [];
    for (const one of cases) sheets.push(await sheet(one, task));
    at("welcome").hidden = true;
    at("cases").className = applications.length > 1 ? "two" : "";
    at("cases").append(...sheets);
    shown = { task, cases };
    showDecision();
    at("desk").scrollIntoView({ block: "start" });
    tell("");
  });
}

// What the desk is told that this page showed.
function named(one) {
  return { application: one.application, number: one.number, evidence: one.evidence };
}

function isReadable(one) {
  return one.shown === "open";
}

function heading(one, task) {
  const made = element("h2");
  if (task.kind === "rule") {
    const position = task.applications.indexOf(one.application);
    made.append(element("span", text(position === 0 ? "first" : "second"), "place"), " ");
  }
  made.append(element("b", shortened(one.application)), " ", element("span", text(isReadable(one) ? "paper" : ""), "mark"));
  return made;
}

async function sheet(one, task) {
  const made = element("article", undefined, "case");
  made.append(heading(one, task));
  if (isReadable(one)) {
    made.append(saidIn(one), await picturesOf(one));
  } else {
    const list = element("ul", undefined, "closed");
    list.append(...whyClosed(one).map((name) => element("li", text(name))));
    made.append(list);
  }
  return made;
}

function whyClosed(one) {
  if (one.shown !== "destroyed") return [one.shown];
  const next = one.on_roll ? "destroyed-on-roll" : one.asked ? "destroyed-asked" : "destroyed-not-asked";
  return ["destroyed", next, "destroyed-known", "destroyed-unknown"];
}

function saidIn(one) {
  const said = element("div");
  const fields = element("dl");
  const rows = [
    ["evidence-kind", one.kind], ["name", one.name], ["birth", one.birth], ["state", one.state],
    ["vouches", one.vouches || ""], ["attestations", one.attestations || ""]
  ];
  for (const [name, value] of rows.filter((row) => row[1] !== "")) {
    fields.append(element("dt", text(name)), element("dd", String(value)));
  }
  said.append(fields);
  if (one.mrz.length > 0) said.append(element("pre", one.mrz.join("\n"), "mrz"));
  const warnings = element("ul", undefined, one.warnings.length > 0 ? "warnings" : "warnings none");
  if (one.warnings.length === 0) warnings.append(element("li", text("no-warnings")));
  for (const warning of one.warnings) {
    const entry = element("li", text(`warning-${warning.code}`));
    entry.title = warning.detail;
    warnings.append(entry);
  }
  said.append(warnings);
  return said;
}

async function picturesOf(one) {
  const made = element("div", undefined, "pictures");
  for (const [position, picture] of one.pictures.entries()) {
    made.append(await figure(one.application, position, picture));
  }
  return made;
}

async function figure(application, position, picture) {
  const made = element("figure");
  const n = String(position + 1);
  const image = element("img");
  let fault = picture.fault;
  if (!fault) {
    const content = await (await call("/api/picture", { application, picture: position })).arrayBuffer();
    const address = URL.createObjectURL(new Blob([content], { type: picture["media-type"] }));
    pictures.push(address);
    image.alt = text("picture", { n });
    image.src = address;
    // Shown is what can be seen.
    fault = await image.decode().then(() => null, () => "damaged");
  }
  if (fault) {
    const why = element("p", text("no-picture-shown", { n, why: text(`picture-${fault}`) }), "not-shown");
    made.append(why);
    return made;
  }
  image.addEventListener("click", () => image.classList.toggle("large"));
  made.append(image, element("figcaption", text("picture", { n })));
  return made;
}

function showDecision() {
  const { task, cases } = shown;
  const readable = cases.every(isReadable);
  const choices = {
    "review": [["approve", "a", "good", approve], ["more", "m", "", () => ask("more")], ["refuse", "r", "bad", () => ask("refuse")]],
    "tag": [["settle", "a", "good", approve]],
    "rule": [
      ["stands-first", "1", "", () => rule(0)], ["stands-second", "2", "", () => rule(1)], ["stands-none", "0", "bad", () => rule(null)]
    ]
  }[task.kind].filter(([, key]) => key !== "a" || readable);
  choices.push(["skip", "s", "", skip]);
  const buttons = choices.map(([name, key, className, doing]) => {
    const button = element("button", `${text(name)} `, className);
    button.type = "button";
    button.append(element("kbd", key));
    button.addEventListener("click", doing);
    return button;
  });
  at("buttons").replaceChildren(...buttons);
  at("read").hidden = task.kind === "rule" || !readable;
  at("rule-hint").hidden = task.kind !== "rule";
  at("rule-hint").textContent = cases.some((one) => one.shown === "destroyed") ? text("rule-unread") : text("rule-hint");
  at("decision").hidden = false;
}

function decide(path, body) {
  work("working", async () => {
    const queue = await (await call(path, body)).json();
    const next = chosen;
    clear();
    showQueue(queue);
    chosen = Math.min(next, tasks.length - 1);
    mark();
    tell("said");
  });
}

function numberRead() {
  const [state, number] = [at("state").value.trim().toUpperCase(), at("number").value.trim()];
  if (state && number) return { state, number };
  tell("number-missing");
  (state ? at("number") : at("state")).focus();
  return null;
}

function approve() {
  if (isBusy || !shown || !shown.cases.every(isReadable)) return;
  const [one] = shown.cases;
  const read = numberRead();
  if (!read) return;
  if (shown.task.kind === "tag") {
    decide("/api/tag", { shown: named(one), ...read });
  } else if (one.warnings.length === 0) {
    decide("/api/decide", { decision: "approve", shown: named(one), despite: [], ...read });
  } else {
    askDespite(one);
  }
}

// Against a warning nothing is approved by a key: each is ticked, and the button has none.
function askDespite(one) {
  const codes = [...new Set(one.warnings.map((warning) => warning.code))];
  const boxes = codes.map((code) => {
    const box = element("input");
    box.type = "checkbox";
    box.value = code;
    const label = element("label");
    label.append(box, " ", element("span", text(`warning-${code}`)));
    const entry = element("li");
    entry.append(label);
    return entry;
  });
  at("despite-list").replaceChildren(...boxes);
  at("approve-despite").disabled = true;
  at("reasons").hidden = true;
  asked = null;
  at("despite").hidden = false;
  at("despite").scrollIntoView({ block: "nearest" });
}

function ticked() {
  const boxes = [...at("despite-list").querySelectorAll("input")];
  at("approve-despite").disabled = boxes.length === 0 || !boxes.every((box) => box.checked);
}

function approveDespite() {
  if (isBusy || !shown) return;
  const read = numberRead();
  const despite = [...at("despite-list").querySelectorAll("input:checked")].map((box) => box.value);
  if (read) decide("/api/decide", { decision: "approve", shown: named(shown.cases[0]), despite, ...read });
}

function ask(decision) {
  if (isBusy || !shown) return;
  asked = decision;
  at("reasons-title").textContent = text(`why-${decision}`);
  const entries = REASONS.map((reason, position) => {
    const button = element("button", `${text(`reason-${reason}`)} `);
    button.type = "button";
    button.append(element("kbd", KEYS_OF_REASONS[position]));
    button.addEventListener("click", () => give(reason));
    const entry = element("li");
    entry.append(button);
    return entry;
  });
  at("reason-list").replaceChildren(...entries);
  at("reasons").hidden = false;
  at("despite").hidden = true;
  at("read").hidden = true;
  at("reasons").scrollIntoView({ block: "nearest" });
}

function give(reason) {
  if (isBusy || !shown || !asked) return;
  decide("/api/decide", { decision: asked, shown: named(shown.cases[0]), reason });
}

// Which of the two stands: 0, 1, or null for neither.
function rule(position) {
  if (isBusy || !shown) return;
  const standing = position === null ? null : shown.cases[position].application;
  decide("/api/rule", { commitment: shown.task.commitment, shown: shown.cases.map(named), standing });
}

function skip() {
  const next = (chosen + 1) % Math.max(1, tasks.length);
  work("working", async () => {
    clear();
    await call("/api/close");
    chosen = next;
    mark();
    tell("");
  });
}

function refresh() {
  work("working", async () => {
    showQueue(await (await call("/api/refresh")).json());
    tell("");
  });
}

function endDay() {
  if (isBusy || !window.confirm(text("confirm-end-day"))) return;
  work("working", async () => {
    showQueue(await (await call("/api/end-day")).json());
    tell("day-ended");
  });
}

function enlarge(position) {
  const images = document.querySelectorAll(".pictures img");
  images.forEach((image, n) => { if (n !== position) image.classList.remove("large"); });
  images[position]?.classList.toggle("large");
}

function back() {
  const large = document.querySelector(".pictures img.large");
  if (large) {
    large.classList.remove("large");
  } else if (asked || !at("despite").hidden) {
    asked = null;
    at("reasons").hidden = true;
    at("despite").hidden = true;
    at("read").hidden = !shown || shown.task.kind === "rule" || !shown.cases.every(isReadable);
  } else {
    document.activeElement?.blur();
  }
}

// What a key does to what lies open.
function keyOfCase(key) {
  const { task } = shown;
  const isDigit = key.length === 1 && "0123456789".includes(key);
  if (asked && isDigit) return () => give(REASONS[KEYS_OF_REASONS.indexOf(key)]);
  if (task.kind === "rule" && key.length === 1 && "012".includes(key)) return () => rule({ "1": 0, "2": 1 }[key] ?? null);
  if (isDigit) return () => enlarge(Number(key) - 1);
  return {
    "a": task.kind === "rule" ? undefined : approve,
    "m": task.kind === "review" ? () => ask("more") : undefined,
    "r": task.kind === "review" ? () => ask("refuse") : undefined,
    "s": skip
  }[key];
}

function pressed(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || isBusy) return;
  if (event.key === "Escape") return back();
  if (event.target instanceof HTMLInputElement) {
    if (event.key === "Enter") {
      event.preventDefault();
      if (event.target.type === "text" && !event.repeat) approve();
    }
    return;
  }
  const moves = {
    "j": () => choose(chosen + 1), "ArrowDown": () => choose(chosen + 1),
    "k": () => choose(chosen - 1), "ArrowUp": () => choose(chosen - 1)
  }[event.key];
  // A key that is held moves, and does nothing else.
  const others = event.repeat ? undefined : {
    "Enter": event.target instanceof HTMLButtonElement ? undefined : open, "u": refresh, "e": endDay
  }[event.key] ?? (shown ? keyOfCase(event.key) : undefined);
  const doing = moves ?? others;
  if (!doing) return;
  event.preventDefault();
  doing();
}

async function begin() {
  document.documentElement.lang = language;
  document.title = text("title");
  document.querySelectorAll("[data-text]").forEach((place) => { place.textContent = text(place.dataset.text); });
  at("refresh").addEventListener("click", refresh);
  at("end-day").addEventListener("click", endDay);
  at("despite-list").addEventListener("change", ticked);
  at("approve-despite").addEventListener("click", approveDespite);
  at("decision").addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("keydown", pressed);
  // The ticket is good once, and is to stand neither in the address line nor in the history.
  const ticket = location.hash.slice(1);
  history.replaceState(null, "", "/");
  await work("working", async () => {
    const answer = await (await call("/api/session", {}, `Ticket ${ticket}`)).json();
    session = answer.session;
    showQueue(await (await call("/api/queue")).json());
    tell("");
  });
  if (session) refresh();
}

begin();

"use strict";

// Evidence and session live in the memory of this page alone: nothing is stored, and every text is set as text, never as markup.

const REASONS = ["unreadable", "paper-missing", "other-person", "forged", "expired", "not-entitled", "number", "vouch", "attestation", "other"];
const KEYS_OF_REASONS = "1234567890";

const language = (navigator.languages || []).map((tag) => tag.split("-")[0]).find((tag) => TEXTS[tag]) || "en";
let session = null;
let tasks = [];
let chosen = -1;
let isOpen = false;
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

// One thing at a time.
async function work(name, doing) {
  if (isBusy) return;
  isBusy = true;
  tell(name);
  try {
    await doing();
  } catch (error) {
    complain(error);
  } finally {
    isBusy = false;
  }
}

function shortened(id) {
  return `${id.slice(0, 4)} ${id.slice(4, 8)} ${id.slice(8, 12)} ${id.slice(12, 16)}`;
}

function showQueue(queue) {
  const before = tasks[chosen];
  tasks = queue.tasks;
  chosen = before ? tasks.findIndex((task) => nameOf(task) === nameOf(before)) : -1;
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
    button.addEventListener("click", () => { choose(position); open(); });
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

function choose(position) {
  if (tasks.length === 0) return;
  chosen = Math.max(0, Math.min(tasks.length - 1, position));
  mark();
}

// Forgets what lies open, here and in the program.
function clear() {
  pictures.forEach((address) => URL.revokeObjectURL(address));
  pictures = [];
  isOpen = false;
  asked = null;
  at("cases").replaceChildren();
  at("cases").className = "";
  at("decision").hidden = true;
  at("reasons").hidden = true;
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
    at("welcome").hidden = true;
    at("cases").className = applications.length > 1 ? "two" : "";
    for (const application of applications) {
      if (task.can_open === false) {
        at("cases").append(closedCase(application));
      } else {
        at("cases").append(await openCase(application));
      }
    }
    isOpen = true;
    showDecision(task);
    tell("");
  });
}

function heading(application) {
  const made = element("h2");
  made.append(element("b", shortened(application)), " ", element("span", text("paper"), "mark"));
  return made;
}

function closedCase(application) {
  const made = element("article", undefined, "case");
  made.append(heading(application), element("p", text("cannot-open")));
  return made;
}

async function openCase(application) {
  const evidence = await (await call("/api/open", { application })).json();
  const made = element("article", undefined, "case");
  const said = element("div");
  const fields = element("dl");
  const rows = [
    ["evidence-kind", evidence.kind], ["name", evidence.name], ["birth", evidence.birth], ["state", evidence.state],
    ["vouches", evidence.vouches || ""], ["attestations", evidence.attestations || ""]
  ];
  for (const [name, value] of rows.filter((row) => row[1] !== "")) {
    fields.append(element("dt", text(name)), element("dd", String(value)));
  }
  said.append(fields);
  if (evidence.mrz.length > 0) said.append(element("pre", evidence.mrz.join("\n"), "mrz"));
  const warnings = element("ul", undefined, evidence.warnings.length > 0 ? "warnings" : "warnings none");
  if (evidence.warnings.length === 0) warnings.append(element("li", text("no-warnings")));
  for (const warning of evidence.warnings) {
    const entry = element("li", text(`warning-${warning.code}`));
    entry.title = warning.detail;
    warnings.append(entry);
  }
  said.append(warnings);
  const shown = element("div", undefined, "pictures");
  for (const [position, mediaType] of evidence.pictures.entries()) {
    shown.append(await figure(application, position, mediaType));
  }
  made.append(heading(application), said, shown);
  return made;
}

async function figure(application, position, mediaType) {
  const made = element("figure");
  const n = String(position + 1);
  if (!mediaType) {
    made.append(element("figcaption", text("no-picture-shown", { n })));
    return made;
  }
  const content = await (await call("/api/picture", { application, picture: position })).arrayBuffer();
  const address = URL.createObjectURL(new Blob([content], { type: mediaType }));
  pictures.push(address);
  const image = element("img");
  image.alt = text("picture", { n });
  image.src = address;
  image.addEventListener("click", () => image.classList.toggle("large"));
  made.append(image, element("figcaption", text("picture", { n })));
  return made;
}

function showDecision(task) {
  const choices = {
    "review": [["approve", "a", "good", () => approve()], ["more", "m", "", () => ask("more")], ["refuse", "r", "bad", () => ask("refuse")]],
    "tag": [["settle", "a", "good", () => approve()]],
    "rule": [
      ["stands-first", "1", "", () => rule(task.applications[0])], ["stands-second", "2", "", () => rule(task.applications[1])],
      ["stands-none", "0", "bad", () => rule(null)]
    ]
  }[task.kind].filter(([name]) => name !== "approve" || task.can_open);
  choices.push(["skip", "s", "", skip]);
  const buttons = choices.map(([name, key, className, doing]) => {
    const button = element("button", `${text(name)} `, className);
    button.type = "button";
    button.append(element("kbd", key));
    button.addEventListener("click", doing);
    return button;
  });
  at("buttons").replaceChildren(...buttons);
  at("read").hidden = task.kind === "rule" || task.can_open === false;
  at("decision").hidden = false;
}

function decide(path, body) {
  work("working", async () => {
    const queue = await (await call(path, body)).json();
    const next = chosen;
    clear();
    showQueue(queue);
    choose(next);
    tell("said");
  });
}

function approve() {
  const task = tasks[chosen];
  const [state, number] = [at("state").value.trim().toUpperCase(), at("number").value.trim()];
  if (!state || !number) {
    tell("number-missing");
    (state ? at("number") : at("state")).focus();
    return;
  }
  if (task.kind === "tag") {
    decide("/api/tag", { application: task.application, state, number });
  } else {
    decide("/api/decide", { decision: "approve", application: task.application, state, number });
  }
}

function ask(decision) {
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
  at("read").hidden = true;
  at("reasons").scrollIntoView({ block: "nearest" });
}

function give(reason) {
  decide("/api/decide", { decision: asked, application: tasks[chosen].application, reason });
}

function rule(standing) {
  decide("/api/rule", { commitment: tasks[chosen].commitment, standing });
}

function skip() {
  const next = (chosen + 1) % Math.max(1, tasks.length);
  work("working", async () => {
    clear();
    await call("/api/close");
    choose(next);
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
  if (!window.confirm(text("confirm-end-day"))) return;
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
  } else if (asked) {
    asked = null;
    at("reasons").hidden = true;
    at("read").hidden = !tasks[chosen].can_open;
  } else {
    document.activeElement?.blur();
  }
}

function pressed(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || isBusy) return;
  if (event.key === "Escape") return back();
  if (event.target instanceof HTMLInputElement) {
    if (event.key === "Enter") {
      event.preventDefault();
      approve();
    }
    return;
  }
  const kind = tasks[chosen]?.kind;
  const isDigit = event.key.length === 1 && "0123456789".includes(event.key);
  if (isOpen && asked && isDigit) return give(REASONS[KEYS_OF_REASONS.indexOf(event.key)]);
  if (isOpen && kind === "rule" && "012".includes(event.key)) {
    return rule({ "1": tasks[chosen].applications[0], "2": tasks[chosen].applications[1] }[event.key] ?? null);
  }
  if (isOpen && isDigit) return enlarge(Number(event.key) - 1);
  const canApprove = isOpen && kind !== "rule" && tasks[chosen].can_open !== false;
  const doing = {
    "j": () => choose(chosen + 1), "ArrowDown": () => choose(chosen + 1),
    "k": () => choose(chosen - 1), "ArrowUp": () => choose(chosen - 1),
    "Enter": () => { if (event.target instanceof HTMLButtonElement) return false; open(); },
    "a": () => canApprove && approve(),
    "m": () => isOpen && kind === "review" && ask("more"),
    "r": () => isOpen && kind === "review" && ask("refuse"),
    "s": () => isOpen && skip(),
    "u": refresh,
    "e": endDay
  }[event.key];
  if (doing && doing() !== false) event.preventDefault();
}

async function begin() {
  document.documentElement.lang = language;
  document.title = text("title");
  document.querySelectorAll("[data-text]").forEach((place) => { place.textContent = text(place.dataset.text); });
  at("refresh").addEventListener("click", refresh);
  at("end-day").addEventListener("click", endDay);
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

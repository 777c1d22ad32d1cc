// Requests to a service over a bad line: with time limits, bounded answers, and tries that are repeated where that is
// harmless. Every route that a voter uses is: the same question has the same answer, however often it is asked.

import { wait } from "./clock.ts";

/** A request that failed. `code` is the service's own name for it (RFC 9457), or `network`, `timeout`, `busy`, `answer`. */
export class Problem extends Error {
  readonly code: string;
  /** Of the answer; 0 if there was none. */
  readonly status: number;

  constructor(code: string, status: number, detail: string) {
    super(`${code}: ${detail}`);
    this.name = "Problem";
    this.code = code;
    this.status = status;
  }
}

/** What a request rests on; the browser's own, unless a test gives another. */
export interface Transport {
  fetch(url: string, init: RequestInit): Promise<Response>;
  /** Ends early, and without an error, if the signal aborts. */
  wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void>;
}

export interface Request {
  method?: "GET" | "POST" | "PUT";
  body?: Uint8Array | string;
  type?: "text/plain" | "application/json" | "application/octet-stream";
  /** The most bytes that the answer may have. */
  limit: number;
  signal?: AbortSignal | undefined;
  /** Milliseconds without a byte after which a try has failed, where that is longer than usual: an upload is silent until its end. */
  patience?: number;
  /** Told before each try, from 1. */
  onAttempt?: ((attempt: number) => void) | undefined;
}

export interface Answer {
  status: number;
  body: Uint8Array;
}

/** Without a byte for so long, a try has failed. */
const PATIENCE = 20_000;
/** Bytes a second. An answer that is slower has failed as well: or else a byte now and then would hold a voter up for ever. */
const SLOWEST = 1_000;
const ATTEMPTS = 5;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30_000;
const LONGEST_PROBLEM = 65_536;

/** Faults of a moment. A 500 is none: what the service cannot do now it will not do in a second. */
const PASSING = [408, 425, 429, 502, 503, 504];

/** Milliseconds that an upload may take without an answer: it is silent until its end. */
export function patienceFor(body: Uint8Array | string): number {
  return PATIENCE + (1_000 * body.length) / SLOWEST;
}

/** A fault, and whether and when another try makes sense. */
interface Failed {
  problem: Problem;
  passing: boolean;
  /** What the service asks for, in milliseconds. */
  after?: number;
}

export class Http {
  private readonly base: string;
  private readonly transport: Transport;

  /** Below a URL such as `https://example.org/api/v1`. */
  constructor(base: string, transport: Transport = BROWSER) {
    this.base = base.replace(/\/+$/, "");
    this.transport = transport;
  }

  async get(path: string, limit: number, signal?: AbortSignal): Promise<Uint8Array> {
    return (await this.send(path, { limit, signal })).body;
  }

  async send(path: string, request: Request): Promise<Answer> {
    for (let attempt = 1; ; attempt++) {
      request.onAttempt?.(attempt);
      const outcome = await this.attempt(path, request);
      if (!("problem" in outcome)) return outcome;
      throwIfAborted(request.signal);
      if (!outcome.passing || attempt === ATTEMPTS) throw outcome.problem;
      await this.transport.wait(pause(attempt, outcome.after), request.signal);
      throwIfAborted(request.signal);
    }
  }

  private async attempt(path: string, request: Request): Promise<Answer | Failed> {
    const patience = new Patience(request.signal, request.patience ?? PATIENCE);
    try {
      const response = await this.transport.fetch(`${this.base}/${path}`, { ...initOf(request), signal: patience.signal });
      patience.renew();
      const limit = response.ok ? request.limit : LONGEST_PROBLEM;
      const body = await bodyOf(response, limit, (bytes) => patience.renew(bytes));
      return response.ok ? { status: response.status, body } : failedOf(response, body);
    } catch (error) {
      if (error instanceof Problem) return { problem: error, passing: false };
      const code = patience.isOver ? "timeout" : "network";
      return { problem: new Problem(code, 0, "no answer"), passing: true };
    } finally {
      patience.end();
    }
  }
}

/** Nothing that names the voter goes out, and nothing that comes in is kept. */
function initOf({ method, body, type }: Request): RequestInit {
  return {
    method: method ?? "GET",
    ...(body === undefined ? {} : { body: body as BodyInit, headers: { "content-type": type ?? "application/octet-stream" } }),
    cache: "no-store",
    credentials: "omit",
    mode: "cors",
    redirect: "error",
    referrerPolicy: "no-referrer",
  };
}

async function bodyOf(response: Response, limit: number, onBytes: (bytes: number) => void): Promise<Uint8Array> {
  const reader = response.body?.getReader();
  if (reader === undefined) return bounded(new Uint8Array(await response.arrayBuffer()), limit);
  const parts: Uint8Array[] = [];
  let length = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    onBytes(part.value.length);
    length += part.value.length;
    if (length > limit) {
      await reader.cancel();
      throw tooLong();
    }
    parts.push(part.value);
  }
  return joined(parts, length);
}

function bounded(bytes: Uint8Array, limit: number): Uint8Array {
  if (bytes.length > limit) throw tooLong();
  return bytes;
}

function tooLong(): Problem {
  return new Problem("answer", 0, "an answer that is longer than it can be");
}

function joined(parts: Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  parts.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
  return whole;
}

function failedOf(response: Response, body: Uint8Array): Failed {
  const passing = PASSING.includes(response.status);
  const code = codeOf(body) ?? (passing ? "busy" : "answer");
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  const problem = new Problem(code, response.status, `answered with ${response.status}`);
  return { problem, passing, ...(Number.isFinite(seconds) ? { after: 1_000 * seconds } : {}) };
}

/** The `code` of a problem document, if it is a name and nothing else: it may be shown. */
function codeOf(body: Uint8Array): string | undefined {
  try {
    const { code } = JSON.parse(new TextDecoder().decode(body)) as { code?: unknown };
    return typeof code === "string" && /^[a-z][a-z0-9-]{0,63}$/.test(code) ? code : undefined;
  } catch {
    return undefined;
  }
}

/** Twice as long each time, and not the same for all who were turned away together. */
function pause(attempt: number, asked: number | undefined): number {
  const backoff = FIRST_PAUSE * 2 ** (attempt - 1) * (0.5 + Math.random());
  return Math.min(LONGEST_PAUSE, Math.max(backoff, asked ?? 0));
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new Problem("aborted", 0, "given up by the page");
}

/** Aborts a try that stalls, or that the page has given up. */
class Patience {
  private readonly controller = new AbortController();
  private readonly outer: AbortSignal | undefined;
  private readonly patience: number;
  private readonly abort = () => this.controller.abort();
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Milliseconds, on a clock that only goes forward, when the answer began, and what there is of it. */
  private answer: { began: number; bytes: number } | undefined;
  isOver = false;

  constructor(outer: AbortSignal | undefined, patience: number) {
    [this.outer, this.patience] = [outer, patience];
    outer?.addEventListener("abort", this.abort);
    if (outer?.aborted === true) this.abort();
    this.renew();
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** With the first byte the answer begins. From then on it is to come at a rate: no pause between two bytes makes up for that. */
  renew(bytes?: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.isOver = true;
      this.abort();
    }, Math.min(this.patience, this.left(bytes)));
  }

  private left(bytes: number | undefined): number {
    if (bytes === undefined) return this.patience;
    const now = performance.now();
    this.answer ??= { began: now, bytes: 0 };
    this.answer.bytes += bytes;
    return Math.max(0, this.answer.began + this.patience + (1_000 * this.answer.bytes) / SLOWEST - now);
  }

  end(): void {
    clearTimeout(this.timer);
    this.outer?.removeEventListener("abort", this.abort);
  }
}

const BROWSER: Transport = {
  fetch: (url, init) => fetch(url, init),
  wait,
};

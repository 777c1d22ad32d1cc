// Between a page and a service: whoever holds the line, or the service itself.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Asked {
  method: string;
  path: string;
  body: Uint8Array;
}

export interface Answered {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array;
}

/** What becomes of a request: an answer, that of the service or another, or a line that is cut. */
export type Relay = (asked: Asked, pass: () => Promise<Answered>) => Promise<Answered | "cut">;

export const honest: Relay = (_, pass) => pass();

/** Headers that belong to one connection, or to an encoding that has been undone. */
const OF_THE_LINE = new Set(["connection", "host", "content-length", "content-encoding", "accept-encoding", "transfer-encoding", "keep-alive"]);

export class Proxy {
  relay: Relay = honest;
  readonly url: string;
  private readonly server: Server;

  private constructor(server: Server, url: string) {
    [this.server, this.url] = [server, url];
  }

  static async begin(target: string): Promise<Proxy> {
    const server = createServer((request, response) => void proxy.handle(target, request, response));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const proxy = new Proxy(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return proxy;
  }

  async end(): Promise<void> {
    const ended = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await ended;
  }

  private async handle(target: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      const asked = { method: request.method ?? "GET", path: request.url ?? "/", body: new Uint8Array(Buffer.concat(parts)) };
      const pass = () => passed(target, asked, request);
      // What a browser asks before it asks is not the page's.
      const answer = asked.method === "OPTIONS" ? await pass() : await this.relay(asked, pass);
      if (answer === "cut") {
        request.socket.destroy();
        return;
      }
      // A line of its own for each request: on one that was used before, a browser tries again by itself.
      response.writeHead(answer.status, { ...answer.headers, connection: "close" });
      response.end(answer.body);
    } catch {
      request.socket.destroy();
    }
  }
}

async function passed(target: string, { method, path, body }: Asked, request: IncomingMessage): Promise<Answered> {
  const headers = Object.entries(request.headers).flatMap(([name, value]) => (typeof value === "string" && !OF_THE_LINE.has(name) ? [[name, value] as [string, string]] : []));
  const answer = await fetch(target + path, { method, headers, redirect: "manual", ...(body.length === 0 ? {} : { body: body as BodyInit }) });
  const kept = [...answer.headers].filter(([name]) => !OF_THE_LINE.has(name));
  return { status: answer.status, headers: Object.fromEntries(kept), body: new Uint8Array(await answer.arrayBuffer()) };
}

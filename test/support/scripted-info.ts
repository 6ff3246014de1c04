// An HTTP server on loopback that answers as a test tells it, and remembers what it was asked.
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Asked {
  readonly method: string;
  readonly path: string;
  /** Parsed; null for a GET. */
  readonly body: { readonly type: string; readonly [member: string]: unknown } | null;
  readonly headers: IncomingMessage["headers"];
  /** The address that it comes from. */
  readonly from: string;
}

/** Answers the nth request (from 0). */
export type Script = (response: ServerResponse, asked: Asked, n: number) => void;

export function answers(body: unknown): Script {
  return (response) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(body));
  };
}

export function says(status: number, text: string, headers: Readonly<Record<string, string>> = {}): Script {
  return (response) => {
    response.writeHead(status, headers);
    response.end(text);
  };
}

/** The first scripts for the first requests, the last one for all others. */
export function inTurn(...scripts: readonly Script[]): Script {
  return (response, asked, n) => scripts[Math.min(n, scripts.length - 1)]?.(response, asked, n);
}

export class ScriptedInfo {
  readonly asked: Asked[] = [];
  /** Requests that are not answered yet, now and at most. */
  readonly open = { now: 0, most: 0 };
  readonly #server: Server;
  #script: Script = answers([]);

  private constructor() {
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  static async start(script?: Script): Promise<ScriptedInfo> {
    const started = new ScriptedInfo();
    if (script !== undefined) started.answerWith(script);
    started.#server.listen(0, "127.0.0.1");
    await once(started.#server, "listening");
    return started;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  answerWith(script: Script): void {
    this.#script = script;
  }

  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on("error", () => response.destroy());
    response.on("close", () => this.open.now--);
    this.open.most = Math.max(this.open.most, ++this.open.now);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const { method = "", url: path = "", headers } = request;
    const from = request.socket.remoteAddress ?? "";
    const asked = { method, path, headers, from, body: text === "" ? null : JSON.parse(text) };
    this.#script(response, asked, this.asked.push(asked) - 1);
  }
}

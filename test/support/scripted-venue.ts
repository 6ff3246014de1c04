// A WebSocket server on loopback that does exactly what a test tells it, and remembers what it was sent.
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { waitFor } from "./wait.js";

export interface Visit {
  readonly socket: WebSocket;
  readonly sent: string[];
}

export interface Request {
  readonly method: "subscribe" | "unsubscribe";
  readonly subscription: { readonly type: string; readonly user: string; readonly dex?: string };
}

/** The frame that answers a request; null for silence. */
export type Answer = (request: Request) => string | null;

export function acknowledge(data: Request): string {
  return JSON.stringify({ channel: "subscriptionResponse", data });
}

export function errorFrame(text: string): string {
  return JSON.stringify({ channel: "error", data: text });
}

/** How the public API has answered a subscribe to `webData2` since July 2026. */
export function refuseWebData2(request: Request): string {
  if (request.subscription.type !== "webData2") return acknowledge(request);
  return errorFrame(`Error parsing JSON into valid websocket request: ${JSON.stringify(request)}`);
}

export class ScriptedVenue {
  readonly visits: Visit[] = [];
  readonly #server: WebSocketServer;
  #answer: Answer = acknowledge;

  private constructor(server: WebSocketServer) {
    this.#server = server;
    server.on("connection", (socket) => {
      const visit: Visit = { socket, sent: [] };
      this.visits.push(visit);
      socket.on("error", () => socket.terminate());
      socket.on("message", (data) => {
        const text = data.toString();
        visit.sent.push(text);
        const answer = text.includes("subscri") ? this.#answer(JSON.parse(text)) : null;
        if (answer !== null) socket.send(answer);
        if (text === '{"method":"ping"}') socket.send('{"channel":"pong"}');
      });
    });
  }

  static async start(): Promise<ScriptedVenue> {
    const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
    await once(server, "listening");
    return new ScriptedVenue(server);
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** How it answers subscribes and unsubscribes from now on, instead of acknowledging them. */
  answerWith(answer: Answer): void {
    this.#answer = answer;
  }

  /** The nth connection, once it has sent `count` frames. */
  async visit(n: number, count = 1): Promise<Visit> {
    return waitFor(`connection ${n} to send ${count} frames`, () => {
      const visit = this.visits[n];
      return visit !== undefined && visit.sent.length >= count ? visit : null;
    });
  }

  async stop(): Promise<void> {
    for (const { socket } of this.visits) socket.terminate();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

export function openOrdersFrame(user: string, orders: readonly object[], dex = ""): string {
  return JSON.stringify({ channel: "openOrders", data: { dex, user, orders } });
}

export function wireOrder(oid: number, given: object = {}): object {
  return {
    coin: "BTC",
    side: "B",
    limitPx: "100.0",
    sz: "1.0",
    oid,
    timestamp: 1_790_000_000_000,
    triggerCondition: "N/A",
    isTrigger: false,
    triggerPx: "0.0",
    children: [],
    isPositionTpsl: false,
    reduceOnly: false,
    orderType: "Limit",
    origSz: "1.0",
    tif: "Gtc",
    cloid: null,
    ...given,
  };
}

// One client of the venue: its requests answered, what it subscribed to brought.
import type { Socket } from "node:net";
import type { WebSocket } from "ws";
import type { SubscriptionEcho } from "../../venues/hyperliquid/wire/requests.js";
import { Outlet } from "../protocol/outlet.js";
import {
  acknowledgement,
  alreadySubscribed,
  alreadyUnsubscribed,
  PONG,
  tooManyMessages,
  tooManySubscriptions,
  unparsed,
} from "../protocol/reply.js";
import { parseRequest } from "../protocol/request.js";
import type { Library } from "./library.js";

/** All in ms. */
export interface Clocks {
  /** Between two pushes of a subscription. */
  readonly pushMs: number;
  /** A client to which nothing was sent for this long is cut off. */
  readonly idleMs: number;
  /** From a request to its answer. */
  readonly ackDelayMs: number;
}

/** What happened, all clients together. */
export interface Tally {
  pushes: number;
  /** Left out since the client had too much unread; what it would have got comes with the next push. */
  skippedPushes: number;
  /** Clients cut off since nothing was sent to them. */
  idleCloses: number;
  /** Clients cut off since they asked on and on without reading the answers. */
  unreadCloses: number;
}

/** Requests of a client that may wait for their answer. The venue takes that many a minute. */
const MAX_WAITING = 2_000;

/** Of a client; the venue counts those of all its connections. */
const MAX_SUBSCRIPTIONS = 1_000;

/** How far a subscription has come. */
interface Run {
  readonly frames: readonly string[];
  /** Of the next push. */
  index: number;
  readonly timer: NodeJS.Timeout | null;
}

export class Connection {
  readonly #outlet: Outlet;
  readonly #library: Library;
  readonly #clocks: Clocks;
  readonly #tally: Tally;
  readonly #waiting = new Set<NodeJS.Timeout>();
  readonly #runs = new Map<string, Run>();

  constructor(socket: WebSocket, transport: Socket, library: Library, clocks: Clocks, tally: Tally) {
    this.#library = library;
    this.#clocks = clocks;
    this.#tally = tally;
    this.#outlet = new Outlet(socket, transport, clocks.idleMs, (why) => {
      this.#tally[why === "idle" ? "idleCloses" : "unreadCloses"]++;
      this.#rest();
    });
    socket.on("message", (data) => this.#receive(data.toString()));
    socket.once("close", () => this.#rest());
  }

  end(): void {
    this.#rest();
    this.#outlet.destroy();
  }

  #rest(): void {
    for (const timer of this.#waiting) clearTimeout(timer);
    for (const { timer } of this.#runs.values()) if (timer !== null) clearInterval(timer);
  }

  #receive(text: string): void {
    if (this.#clocks.ackDelayMs === 0) this.#answer(text);
    else if (this.#waiting.size >= MAX_WAITING) this.#outlet.send(tooManyMessages(MAX_WAITING));
    else {
      const timer = setTimeout(() => {
        this.#waiting.delete(timer);
        this.#answer(text);
      }, this.#clocks.ackDelayMs);
      this.#waiting.add(timer);
    }
  }

  #answer(text: string): void {
    const request = parseRequest(text, this.#library.types);
    if (request.kind === "ping") this.#outlet.send(PONG);
    else if (request.kind === "subscribe") this.#subscribe(request.subscription);
    else if (request.kind === "unsubscribe") this.#unsubscribe(request.subscription);
    else this.#outlet.send(unparsed(text));
  }

  #subscribe(subscription: SubscriptionEcho): void {
    const name = JSON.stringify(subscription);
    if (this.#runs.has(name)) this.#outlet.send(alreadySubscribed(subscription));
    else if (this.#runs.size >= MAX_SUBSCRIPTIONS) this.#outlet.send(tooManySubscriptions(MAX_SUBSCRIPTIONS));
    else {
      this.#outlet.send(acknowledgement("subscribe", subscription));
      const frames = this.#library.frames(subscription);
      const timer = frames.length === 0 ? null : setInterval(() => this.#push(run), this.#clocks.pushMs);
      const run: Run = { frames, index: 0, timer };
      this.#runs.set(name, run);
      this.#push(run);
    }
  }

  #unsubscribe(subscription: SubscriptionEcho): void {
    const name = JSON.stringify(subscription);
    const run = this.#runs.get(name);
    if (run === undefined) this.#outlet.send(alreadyUnsubscribed(subscription));
    else {
      if (run.timer !== null) clearInterval(run.timer);
      this.#runs.delete(name);
      this.#outlet.send(acknowledgement("unsubscribe", subscription));
    }
  }

  #push(run: Run): void {
    const frame = run.frames[run.index];
    if (frame === undefined) return;
    if (this.#outlet.full) {
      this.#tally.skippedPushes++;
      return;
    }
    this.#outlet.send(frame);
    this.#tally.pushes++;
    if (run.index < run.frames.length - 1) run.index++;
  }
}

// One client of the venue: its requests answered, what it subscribed to brought.
import { WebSocket } from "ws";
import type { SubscriptionEcho } from "../venues/hyperliquid/wire/requests.js";
import type { Library } from "./library.js";
import {
  acknowledgement,
  alreadySubscribed,
  alreadyUnsubscribed,
  PONG,
  tooManyMessages,
  tooManySubscriptions,
  unparsed,
} from "./reply.js";
import { parseRequest } from "./request.js";

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

/** Bytes that may wait for a client to read them: with more, pushes are skipped; with far more, it is cut off. */
const MAX_UNREAD = 1024 * 1024;
const FAR_TOO_MUCH_UNREAD = 16 * MAX_UNREAD;

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
  readonly #socket: WebSocket;
  readonly #library: Library;
  readonly #clocks: Clocks;
  readonly #tally: Tally;
  readonly #idle: NodeJS.Timeout;
  readonly #waiting = new Set<NodeJS.Timeout>();
  readonly #runs = new Map<string, Run>();

  constructor(socket: WebSocket, library: Library, clocks: Clocks, tally: Tally) {
    this.#socket = socket;
    this.#library = library;
    this.#clocks = clocks;
    this.#tally = tally;
    this.#idle = setTimeout(() => this.#cut("idleCloses"), clocks.idleMs);
    socket.on("message", (data) => this.#receive(data.toString()));
    socket.once("close", () => this.#rest());
  }

  /** Without a close frame, as the venue does it: the client sees 1006. */
  end(): void {
    this.#rest();
    this.#socket.terminate();
  }

  #cut(why: "idleCloses" | "unreadCloses"): void {
    this.#tally[why]++;
    this.end();
  }

  #rest(): void {
    clearTimeout(this.#idle);
    for (const timer of this.#waiting) clearTimeout(timer);
    for (const { timer } of this.#runs.values()) if (timer !== null) clearInterval(timer);
  }

  #receive(text: string): void {
    if (this.#clocks.ackDelayMs === 0) this.#answer(text);
    else if (this.#waiting.size >= MAX_WAITING) this.#reply(tooManyMessages(MAX_WAITING));
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
    if (request.kind === "ping") this.#reply(PONG);
    else if (request.kind === "subscribe") this.#subscribe(request.subscription);
    else if (request.kind === "unsubscribe") this.#unsubscribe(request.subscription);
    else this.#reply(unparsed(text));
  }

  #subscribe(subscription: SubscriptionEcho): void {
    const name = JSON.stringify(subscription);
    if (this.#runs.has(name)) this.#reply(alreadySubscribed(subscription));
    else if (this.#runs.size >= MAX_SUBSCRIPTIONS) this.#reply(tooManySubscriptions(MAX_SUBSCRIPTIONS));
    else {
      this.#reply(acknowledgement("subscribe", subscription));
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
    if (run === undefined) this.#reply(alreadyUnsubscribed(subscription));
    else {
      if (run.timer !== null) clearInterval(run.timer);
      this.#runs.delete(name);
      this.#reply(acknowledgement("unsubscribe", subscription));
    }
  }

  #push(run: Run): void {
    const frame = run.frames[run.index];
    if (frame === undefined) return;
    if (this.#socket.bufferedAmount > MAX_UNREAD) {
      this.#tally.skippedPushes++;
      return;
    }
    this.#send(frame);
    this.#tally.pushes++;
    if (run.index < run.frames.length - 1) run.index++;
  }

  #reply(text: string): void {
    if (this.#socket.bufferedAmount > FAR_TOO_MUCH_UNREAD) this.#cut("unreadCloses");
    else this.#send(text);
  }

  #send(text: string): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    this.#socket.send(text);
    this.#idle.refresh();
  }
}

// One socket of the tape: it asks for the trades of its coins, as many at a time as the venue answers for.
import type { ConnectionStatus } from "../../status.js";
import { type ClientOptions, StreamClient } from "../stream/client/client.js";
import type { LostSubscription } from "../stream/session/session-events.js";
import type { ClientEvents } from "../stream/sink.js";
import type { TradesFrame } from "../wire/frames.js";
import type { Subscription } from "../wire/requests.js";
import { CoinAdmission } from "./coin-admission.js";

/** Of the sends of a minute, those that the tape leaves to others. */
const SENDS_LEFT = 600;

/** What a socket that is not open may ask for: it is sent once it opens. */
const FIRST_COINS = 50;

/** Two frames of one block may overtake each other by so much, ms. */
const OVERTAKEN_MS = 2_000;

export interface TapeSocketEvents
  extends Pick<ClientEvents, "quarantine" | "drift" | "connected" | "disconnected" | "error"> {
  /** `first`: what came before a while is repeated in it. */
  trades(frame: TradesFrame, first: boolean, receivedAt: number): void;
  /** More or fewer coins tell their trades. */
  changed(): void;
  /** Trades of these coins may have been missed since `proven`, ms. */
  missed(coins: readonly string[], proven: number, cause: string): void;
  /** The venue does not know a coin. */
  givenUp(coin: string, why: string): void;
}

export class TapeSocket {
  readonly name: string;
  readonly #options: ClientOptions;
  readonly #events: TapeSocketEvents;
  readonly #client: StreamClient;
  readonly #admission = new CoinAdmission();
  /** Coins whose first frame on this connection has come. */
  readonly #begun = new Set<string>();
  /** When anything came last, ms. */
  #heardAt: number;
  #lost: string | null = null;

  constructor(name: string, id: number, options: ClientOptions, events: TapeSocketEvents) {
    this.name = name;
    this.#options = options;
    this.#events = events;
    this.#heardAt = options.clock.now();
    this.#client = new StreamClient(id, { ...options, yields: true }, this.#listen());
  }

  /** Coins that it is to tell the trades of. */
  get size(): number {
    return this.#admission.size;
  }

  get live(): number {
    return this.#admission.live;
  }

  isLive(coin: string): boolean {
    return this.#admission.isLive(coin);
  }

  get client(): Pick<StreamClient, "frames" | "bytes"> {
    return this.#client;
  }

  status(): ConnectionStatus {
    return this.#client.status();
  }

  /** From now on these, and no others. */
  setCoins(coins: ReadonlySet<string>): void {
    const gone = [...this.#admission.coins()].filter((coin) => !coins.has(coin));
    for (const coin of gone) {
      this.#admission.remove(coin);
      this.#begun.delete(coin);
    }
    if (gone.length > 0) this.#client.unwant(gone.map(tradesOf));
    for (const coin of coins) this.#admission.add(coin);
    this.ask();
  }

  /** Asks for what is next, where that may be sent; to be called every second or so. */
  ask(): void {
    const now = this.#options.clock.now();
    const open = this.#client.lostAt === null;
    const most = open ? Math.max(0, this.#options.budget.left - SENDS_LEFT) : FIRST_COINS;
    const next = most === 0 || this.#lost !== null ? [] : this.#admission.next(now, most);
    if (next.length > 0) this.#client.want(next.map(tradesOf));
  }

  stop(hard: AbortSignal): Promise<void> {
    return this.#client.stop(hard);
  }

  #listen(): ClientEvents {
    const events = this.#events;
    return {
      ...events,
      observe: () => undefined,
      connected: () => {
        this.#heardAt = this.#options.clock.now();
        this.#admission.opened(this.#heardAt);
        events.connected();
      },
      acked: (request) => {
        if (request.type === "trades") this.#answered(request.coin);
      },
      trades: (frame, receivedAt) => this.#take(frame, receivedAt),
      refused: (request, text) => {
        if (request.type !== "trades") return;
        this.#admission.remove(request.coin);
        this.#client.unwant([request]);
        events.givenUp(request.coin, text);
      },
      lost: (lost, cause) => this.#lose(lost, cause),
      admitted: () => undefined,
      turnedAway: () => undefined,
      updates: () => undefined,
    };
  }

  #take(frame: TradesFrame, receivedAt: number): void {
    const [{ coin } = { coin: null }] = frame.trades;
    this.#heardAt = receivedAt;
    if (frame.refusals.length > 0) this.#missed("unreadable");
    if (coin === null) return;
    const first = !this.#begun.has(coin);
    this.#begun.add(coin);
    this.#answered(coin);
    this.#events.trades(frame, first, receivedAt);
  }

  #answered(coin: string): void {
    this.#heardAt = this.#options.clock.now();
    if (!this.#admission.answered(coin)) return;
    this.#events.changed();
    this.ask();
  }

  /** Told of each subscription by itself: what that comes to is decided when all were. */
  #lose({ request }: LostSubscription, cause: string): void {
    if (request.type !== "trades") return;
    if (this.#lost === null) queueMicrotask(() => this.#settle());
    this.#lost = cause;
  }

  #settle(): void {
    const cause = this.#lost ?? "";
    this.#lost = null;
    if (this.#client.lostAt !== null) this.#died(cause);
    this.#missed(cause);
  }

  #died(cause: string): void {
    const coins = [...this.#admission.coins()];
    this.#begun.clear();
    const dead = this.#admission.died(this.#options.clock.now());
    const next = new Set(this.#admission.next(this.#options.clock.now(), FIRST_COINS));
    this.#client.unwant(coins.filter((coin) => !next.has(coin)).map(tradesOf));
    if (next.size > 0) this.#client.want([...next].map(tradesOf));
    if (dead !== null)
      this.#events.givenUp(dead, `the connection closed as soon as it was asked for (${cause})`);
  }

  #missed(cause: string): void {
    this.#events.missed([...this.#admission.coins()], this.#heardAt - OVERTAKEN_MS, cause);
  }
}

function tradesOf(coin: string): Subscription {
  return { type: "trades", coin };
}

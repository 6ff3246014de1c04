// The public tape: trades of as many coins as fit, and what each is to the followed traders that it names.
import { type Address, parseAddress } from "../../../domain/address.js";
import type { Fill } from "../../../domain/fill.js";
import type { TraderId } from "../../../domain/ids.js";
import type { FillsReport } from "../../../domain/observation.js";
import type { ObservationResult } from "../../../domain/outcome.js";
import type { TapeStatus } from "../../status.js";
import type { Egress } from "../egress/egress.js";
import { observeTrades, partOf, sidesOf } from "../observe/trades.js";
import type { ClientOptions } from "../stream/client/client.js";
import type { Line } from "../stream/client/line.js";
import type { StreamSink } from "../stream/sink.js";
import type { TradesFrame } from "../wire/frames.js";
import { chooseCoins, placeCoins, placesOf, type TapeRoom } from "./coin-choice.js";
import type { CoinInterest } from "./coin-interest.js";
import type { CoinList } from "./coin-list.js";
import { Coverage } from "./coverage.js";
import { TapeSocket } from "./tape-socket.js";
import { TradeRate } from "./trade-rate.js";

export interface TapeOptions extends Omit<ClientOptions, "gate" | "budget" | "egress" | "yields"> {
  /** By name of the egress. */
  readonly lines: ReadonlyMap<string, { readonly egress: Egress; readonly line: Line }>;
  /** Number of the first client; the others count on from it. */
  readonly firstClient: number;
  readonly list: Pick<CoinList, "coins" | "complete" | "version">;
  readonly interest: CoinInterest;
  /** Traders that nobody else tells the fills of. */
  readonly traders: () => Iterable<TraderId>;
  /** Since when this run follows such a trader, ms; null of anybody else. */
  readonly since: (user: string) => number | null;
  readonly observe: (report: FillsReport) => ObservationResult;
  /** Trades of a trader were told; `fresh`: some that were not known. */
  readonly told: (trader: Address, fresh: boolean, receivedAt: number) => void;
  /** There was no room for the trades of a trader from `from` on, ms. */
  readonly untaken: (trader: Address, from: number) => void;
  /** Trades of a trader in coins that it uses may have been missed since `proven`, ms. */
  readonly missed: (trader: TraderId, proven: number, cause: string) => void;
  readonly sink: Pick<StreamSink, "quarantine" | "drift" | "connected" | "disconnected" | "error">;
  readonly givenUp: (coin: string, why: string) => void;
}

/** Between two times that the sockets ask for what they could not, ms. */
const ASK_MS = 1_000;

/** Where only who is followed changes, coins are chosen anew after this, ms: thousands may join at a time. */
const CHOICE_MS = 10_000;

export class Tape {
  readonly #options: TapeOptions;
  /** By name of the place. */
  readonly #sockets = new Map<string, TapeSocket>();
  /** By coin, the name of its place. */
  #placed: ReadonlyMap<string, string> = new Map();
  readonly #coverage = new Coverage();
  /** Coins that the venue does not know although it lists them, until the list changes. */
  readonly #givenUp = new Set<string>();
  #givenUpOf = 0;
  #wanted: { readonly coins: number; readonly since: number | null } = { coins: 0, since: null };
  /** For what the coins were chosen last, and when, ms. */
  #chosen = { asked: "", at: Number.NEGATIVE_INFINITY };
  /** When fills may have been missed last, ms. */
  #missedAt = Number.NEGATIVE_INFINITY;
  #downSince: number | null = null;
  readonly #rate: TradeRate;
  #told = 0;
  readonly #timer: NodeJS.Timeout;

  constructor(options: TapeOptions) {
    this.#options = options;
    this.#rate = new TradeRate(options.clock.now());
    this.#timer = setInterval(() => this.#ask(), Math.max(5, options.clock.real(ASK_MS)));
  }

  /** By egress, what it may have there; empty: there is to be no tape. */
  assign(rooms: ReadonlyMap<string, TapeRoom>): void {
    const { list, interest, traders, clock, lines } = this.#options;
    const now = clock.now();
    const asked = `${list.version} ${JSON.stringify([...rooms])}`;
    if (asked === this.#chosen.asked && now - this.#chosen.at < CHOICE_MS) return;
    this.#chosen = { asked, at: now };
    if (this.#givenUpOf !== list.version) this.#givenUp.clear();
    this.#givenUpOf = list.version;
    const places = [...rooms].flatMap(([egress, room]) => placesOf(egress, room));
    const counts = places.length === 0 ? new Map<string, number>() : interest.count(traders(), now);
    const candidates = [...list.coins]
      .filter(([coin]) => !this.#givenUp.has(coin))
      .map(([coin, dayVolume]) => ({ coin, dayVolume, traders: counts.get(coin) ?? 0 }));
    const room = places.reduce((sum, each) => sum + each.room, 0);
    const before = this.#placed;
    this.#placed = placeCoins(chooseCoins(candidates, before, room), before, places);
    const since = places.length === 0 ? null : (this.#wanted.since ?? now);
    this.#wanted = { coins: candidates.length, since };
    const byPlace = new Map<string, Set<string>>();
    for (const [coin, name] of this.#placed) byPlace.set(name, (byPlace.get(name) ?? new Set()).add(coin));
    for (const [egress, { egress: its }] of lines) {
      const names = placesOf(egress, rooms.get(egress) ?? NOTHING).map(({ name }) => name);
      its.holdCoins(names.reduce((sum, name) => sum + (byPlace.get(name)?.size ?? 0), 0));
    }
    // What is given up is given up before anything is asked for.
    const order = (name: string): number => byPlace.get(name)?.size ?? 0;
    for (const egress of rooms.keys())
      for (const { name } of placesOf(egress, rooms.get(egress) ?? NOTHING)) this.#open(name, egress);
    for (const [name, socket] of [...this.#sockets].sort(([a], [b]) => order(a) - order(b)))
      socket.setCoins(byPlace.get(name) ?? new Set());
    this.#changed();
  }

  get isWanted(): boolean {
    return this.#wanted.since !== null;
  }

  /** Whether trades come now. */
  get isUp(): boolean {
    for (const socket of this.#sockets.values()) if (socket.live > 0) return true;
    return false;
  }

  /** Whether all coins that a trader is known to be interested in tell their trades. */
  covers(trader: TraderId): boolean {
    if (!this.isUp) return false;
    const { interest, clock } = this.#options;
    return !interest.some(trader, clock.now(), (coin) => !this.isLive(coin));
  }

  isLive(coin: string): boolean {
    const place = this.#placed.get(coin);
    return place !== undefined && this.#sockets.get(place)?.isLive(coin) === true;
  }

  get coverage(): Pick<Coverage, "unbrokenFrom" | "provenFrom"> {
    return this.#coverage;
  }

  /** Whether trades may have been missed since `at`, ms. */
  missedSince(at: number): boolean {
    return this.#missedAt >= at;
  }

  status(): Omit<TapeStatus, "incomplete" | "looksWaiting"> {
    const sockets = [...this.#sockets.values()];
    const now = this.#options.clock.now();
    return {
      wanted: this.#wanted.since !== null,
      connections: sockets.filter(({ size }) => size > 0).map((socket) => socket.status()),
      coins: {
        listed: this.#options.list.coins.size,
        wanted: this.#placed.size,
        live: sockets.reduce((sum, { live }) => sum + live, 0),
        givenUp: this.#givenUp.size,
      },
      downSince: this.#downSince,
      trades: this.#rate.total,
      tradesPerSecond: this.#rate.perSecond(now),
      fillsTold: this.#told,
    };
  }

  /** What the sockets have heard. */
  get clients(): readonly Pick<TapeSocket["client"], "frames" | "bytes">[] {
    return [...this.#sockets.values()].map(({ client }) => client);
  }

  async stop(hard: AbortSignal): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all([...this.#sockets.values()].map((socket) => socket.stop(hard)));
  }

  #open(name: string, egress: string): void {
    const by = this.#options.lines.get(egress);
    if (by === undefined || this.#sockets.has(name)) return;
    const { sink, firstClient } = this.#options;
    const id = firstClient + this.#sockets.size;
    const options = { ...this.#options, ...by.line, egress: by.egress };
    const socket = new TapeSocket(name, id, options, {
      quarantine: sink.quarantine,
      drift: sink.drift,
      connected: () => sink.connected(id),
      disconnected: (why) => sink.disconnected(id, why),
      error: (message) => sink.error(id, message),
      trades: (frame, first, receivedAt) => this.#take(frame, first, receivedAt),
      changed: () => this.#changed(),
      missed: (coins, proven, cause) => this.#missed(coins, proven, cause),
      givenUp: (coin, why) => this.#giveUp(coin, why),
    });
    this.#sockets.set(name, socket);
  }

  #ask(): void {
    for (const socket of this.#sockets.values()) socket.ask();
  }

  /** Of nobody who is followed it is one look-up a user. */
  #take({ trades }: TradesFrame, first: boolean, receivedAt: number): void {
    const { since, observe, told, untaken } = this.#options;
    this.#rate.count(trades.length, receivedAt);
    const fills = new Map<string, Fill[]>();
    const find = (given: string): { user: string; since: number } | null => {
      const user = given.toLowerCase();
      const from = since(user);
      return from === null ? null : { user, since: from };
    };
    for (const trade of trades) {
      for (const { who, side } of sidesOf(trade, find)) {
        // What came before is for the history to tell, which knows it whole.
        if (first && trade.time < who.since) continue;
        const its = fills.get(who.user);
        if (its === undefined) fills.set(who.user, [partOf(trade, side)]);
        else its.push(partOf(trade, side));
      }
    }
    for (const [user, its] of fills) {
      const ethAddress = parseAddress(user);
      if (ethAddress === null) continue;
      const { taken, traded } = observe(observeTrades(its, { ethAddress, receivedAt }));
      if (!taken) untaken(ethAddress, Math.min(...its.map(({ time }) => time)));
      else told(ethAddress, traded, receivedAt);
      if (traded) this.#told += its.length;
    }
  }

  #giveUp(coin: string, why: string): void {
    this.#givenUp.add(coin);
    this.#placed = new Map([...this.#placed].filter(([each]) => each !== coin));
    this.#coverage.doubt(this.#options.clock.now());
    this.#options.givenUp(coin, why);
    this.#changed();
  }

  /** Whoever is interested in these coins comes first; all others are asked about in their turn. */
  #missed(coins: readonly string[], proven: number, cause: string): void {
    const { interest, traders, clock, missed } = this.#options;
    const now = clock.now();
    this.#coverage.end(proven);
    this.#missedAt = now;
    const lost = new Set(coins);
    const isLost = (coin: string): boolean => lost.has(coin);
    for (const trader of traders()) if (interest.some(trader, now, isLost)) missed(trader, proven, cause);
    this.#changed();
  }

  #changed(): void {
    const { list, clock } = this.#options;
    const now = clock.now();
    const { isUp } = this;
    // What was traded before it came up, nobody has told.
    if (isUp && this.#downSince !== null) this.#missedAt = now;
    this.#downSince = this.#wanted.since === null || isUp ? null : (this.#downSince ?? now);
    const live = [...this.#sockets.values()].reduce((sum, socket) => sum + socket.live, 0);
    const whole = isUp && list.complete && live >= list.coins.size - this.#givenUp.size;
    if (whole) this.#coverage.begin(now);
    else this.#coverage.end(now);
    if (this.#givenUp.size > 0) this.#coverage.doubt(now);
  }
}

const NOTHING: TapeRoom = { sockets: 0, coins: 0 };

// Looks at a trader by REST: what the stream would tell, in the same words. Each answer counts by itself.
import type { Address } from "../../../domain/address.js";
import type { FillsReport } from "../../../domain/observation.js";
import type { ObservationResult } from "../../../domain/outcome.js";
import type { Clock } from "../../../timing/clock.js";
import type { LookOutcome } from "../../poll/poller.js";
import type { DexList } from "../dexes/dex-list.js";
import type { Answer, Answered, Failure } from "../info/answer.js";
import type { InfoClient } from "../info/client.js";
import { type InfoSink, reportAnswer } from "../info/report-answer.js";
import type { How } from "../info/transport.js";
import { INFO_PAGE_ROWS } from "../limits.js";
import {
  type InfoReception,
  observeClearinghouseState,
  observeFrontendOpenOrders,
  observeTwapSliceFills,
  observeUserFills,
} from "../observe/info.js";
import type { WireClearinghouseState, WireOrderListing } from "../wire/frames.js";
import type { WirePage } from "../wire/info/read.js";
import { AnswerTimes } from "./answer-times.js";
import {
  areFillsDue,
  type FillsAsked,
  fillsFrom,
  newFillsAsked,
  type Sight,
  type TapeCover,
} from "./fills-due.js";

export interface LookerOptions {
  readonly info: InfoClient;
  readonly clock: Clock;
  /** Whether orders are looked at besides positions. */
  readonly orders: boolean;
  readonly dexes: DexList;
  /** The dexes that a trader is looked at on, `""` among them. */
  readonly dexesOf: (ethAddress: Address) => readonly string[];
  /** From one look at a trader to the next, ms; null for one that is not looked at in turn. */
  readonly everyMs: (ethAddress: Address) => number | null;
  readonly isFollowed: (ethAddress: Address) => boolean;
  readonly sink: InfoSink;
  /** Where fills are told as they happen. */
  readonly tape: TapeCover;
}

interface Looked extends FillsAsked {
  /** Whether positions were looked for on all dexes. */
  searched: boolean;
}

const UNANSWERED: Sight = { answered: false, traded: false, held: false };

export class Looker {
  readonly #options: LookerOptions;
  readonly #looked = new Map<Address, Looked>();
  readonly #times = new AnswerTimes<Address>();

  constructor(options: LookerOptions) {
    this.#options = options;
  }

  /** `since`: up to when something else has told of the trader's fills, ms; `due`: not up to now. */
  begin(ethAddress: Address, since: number, due = false): void {
    this.#looked.set(ethAddress, { ...newFillsAsked(since, due), searched: false });
  }

  /** Its fills were told at `at`, ms, by whoever tells them as they happen. */
  fillsTold(ethAddress: Address, at: number): void {
    const looked = this.#looked.get(ethAddress);
    if (looked !== undefined) looked.toldAt = at;
  }

  /** There was no room for its fills from `from` on, ms. */
  fillsUntaken(ethAddress: Address, from: number): void {
    const looked = this.#looked.get(ethAddress);
    if (looked === undefined) return;
    looked.fillsFrom = Math.min(looked.fillsFrom, from);
    looked.slicesFrom = Math.min(looked.slicesFrom, from);
    looked.fillsAt = Number.NEGATIVE_INFINITY;
  }

  end(ethAddress: Address): void {
    this.#looked.delete(ethAddress);
    this.#times.forget(ethAddress);
  }

  /** Never rejects. */
  async look(ethAddress: Address, signal: AbortSignal): Promise<LookOutcome> {
    const how: How = { klass: "poll", signal };
    const { clock, tape } = this.#options;
    const startedAt = clock.now();
    const dexes = this.#options.dexesOf(ethAddress);
    const [found, ...sights] = await Promise.all([
      this.#search(ethAddress, dexes, how),
      ...dexes.map((dex) => this.lookAt(ethAddress, dex, how)),
    ]);
    const looked = this.#looked.get(ethAddress);
    if (looked === undefined || signal.aborted) return "answered";
    const seen = [found, ...sights].flat();
    const now = clock.now();
    const due = areFillsDue(looked, seen, tape, ethAddress, now);
    looked.lookedAt = startedAt;
    const fills = due ? await this.#askForFills(ethAddress, looked, now, how) : [];
    const answers = [...seen.map(({ answered }) => answered), ...fills];
    if (answers.every((answered) => answered)) return "answered";
    return answers.some((answered) => answered) ? "partly" : "failed";
  }

  /** Positions, and orders, of one dex; without `positions`, orders alone. */
  async lookAt(
    ethAddress: Address,
    dex: string,
    how: How,
    { positions = true }: { readonly positions?: boolean } = {},
  ): Promise<Sight[]> {
    const { info, orders } = this.#options;
    const [state, listing] = await Promise.all([
      positions ? info.clearinghouseState(ethAddress, dex, how) : null,
      orders ? info.frontendOpenOrders(ethAddress, dex, how) : null,
    ]);
    return [
      ...(state === null ? [] : [this.#seePositions(ethAddress, dex, state)]),
      ...(listing === null ? [] : [this.#seeOrders(ethAddress, dex, listing)]),
    ];
  }

  /** Once, where the trader has positions or a balance besides: no request lists all dexes as the stream does. */
  async #search(ethAddress: Address, known: readonly string[], how: How): Promise<Sight[]> {
    const { info, dexes } = this.#options;
    const looked = this.#looked.get(ethAddress);
    if (looked === undefined || looked.searched) return [];
    await dexes.refresh(how);
    if (dexes.names.length > 0) looked.searched = true;
    const sights: Sight[] = [];
    for (const dex of dexes.names.filter((each) => !known.includes(each))) {
      if (how.signal.aborted) break;
      sights.push(this.#seePositions(ethAddress, dex, await info.clearinghouseState(ethAddress, dex, how)));
    }
    return sights;
  }

  #seePositions(ethAddress: Address, dex: string, state: Answer<WireClearinghouseState>): Sight {
    if (!state.ok) return this.#lose(ethAddress, "positions", dex, state.why);
    const { sink } = this.#options;
    reportAnswer(state, sink);
    this.#answered(ethAddress, "positions", dex, state.receivedAt);
    const listed = observeClearinghouseState(state.value, dex, this.#looking(ethAddress, state));
    return see(sink.observe(listed), true);
  }

  #seeOrders(ethAddress: Address, dex: string, listing: Answer<WireOrderListing>): Sight {
    if (!listing.ok) return this.#lose(ethAddress, "orders", dex, listing.why);
    const { sink } = this.#options;
    reportAnswer(listing, sink);
    this.#answered(ethAddress, "orders", dex, listing.receivedAt);
    return see(
      sink.observe(observeFrontendOpenOrders(listing.value, dex, this.#looking(ethAddress, listing))),
      false,
    );
  }

  /** What comes after a trader has left is remembered of nobody. */
  #answered(ethAddress: Address, stream: "orders" | "positions", dex: string, at: number): void {
    if (this.#options.isFollowed(ethAddress)) this.#times.answered(ethAddress, stream, dex, at);
  }

  #looking(ethAddress: Address, answer: Answered<unknown>): InfoReception {
    return { ...reception(ethAddress, answer), everyMs: this.#options.everyMs(ethAddress) };
  }

  /** From the last one of each that was taken on: what is told again is known by its id. Tells which were answered. */
  async #askForFills(ethAddress: Address, looked: Looked, at: number, how: How): Promise<boolean[]> {
    const { info, sink, tape } = this.#options;
    const from = fillsFrom(looked, tape);
    const [fills, slices] = await Promise.all([
      info.userFillsByTime(ethAddress, { startTime: from.fills }, how),
      info.userTwapSliceFillsByTime(ethAddress, { startTime: from.slices }, how),
    ]);
    let taken = fills.ok && slices.ok;
    if (fills.ok) {
      reportAnswer(fills, sink, ethAddress);
      const report = observeUserFills(fills.value.rows, reception(ethAddress, fills));
      if (sink.observe(report).taken && isRead(fills.value)) looked.fillsFrom = newest(from.fills, report);
      else taken = false;
    }
    if (slices.ok) {
      reportAnswer(slices, sink, ethAddress);
      const report = observeTwapSliceFills(slices.value.rows, reception(ethAddress, slices));
      if (sink.observe(report).taken && isRead(slices.value)) looked.slicesFrom = newest(from.slices, report);
      else taken = false;
    }
    const more = fills.ok && fills.value.received >= INFO_PAGE_ROWS;
    looked.fillsDue = !taken || more;
    if (!looked.fillsDue) looked.fillsAt = at;
    return [fills.ok, slices.ok];
  }

  /** What the next answer about it shows may have changed unseen. */
  #lose(ethAddress: Address, stream: "orders" | "positions", dex: string, { kind }: Failure): Sight {
    if (kind === "stopped" || !this.#options.isFollowed(ethAddress)) return UNANSWERED;
    const receivedAt = this.#options.clock.now();
    const answeredAt = this.#times.lose(ethAddress, stream, dex);
    if (answeredAt === undefined) return UNANSWERED;
    const since = answeredAt ?? receivedAt;
    this.#options.sink.observe({ kind: "gap", ethAddress, receivedAt, since, cause: kind, stream, dex });
    return UNANSWERED;
  }
}

/** What there was no room for may have been a trade. */
function see({ taken, traded }: ObservationResult, held: boolean): Sight {
  return { answered: true, traded: traded || !taken, held };
}

/** A page of which nothing could be read says nothing. */
function isRead({ rows, complete }: WirePage<unknown>): boolean {
  return complete || rows.length > 0;
}

function newest(from: number, { fills }: FillsReport): number {
  return fills.reduce((most, { time }) => Math.max(most, time), from);
}

function reception(ethAddress: Address, { askedAt, receivedAt }: Answered<unknown>): InfoReception {
  return { ethAddress, askedAt, receivedAt };
}

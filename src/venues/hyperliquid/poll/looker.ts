// Looks at a trader by REST: what the stream would tell, in the same words.
import type { Address } from "../../../domain/address.js";
import type { FillsReport } from "../../../domain/observation.js";
import type { Clock } from "../../../timing/clock.js";
import type { Answered, Failure } from "../info/answer.js";
import type { InfoClient } from "../info/client.js";
import { heed, type InfoSink } from "../info/heed.js";
import type { How } from "../info/transport.js";
import { INFO_PAGE_ROWS } from "../limits.js";
import {
  type InfoReception,
  observeClearinghouseState,
  observeFrontendOpenOrders,
  observeTwapSliceFills,
  observeUserFills,
} from "../observe/info.js";
import { DexSearch } from "./dex-search.js";

/** Fills are asked for where a look shows that something was traded, and at least so often; ms. */
const FILLS_EVERY_MS = 10 * 60_000;

export interface LookerOptions {
  readonly info: InfoClient;
  readonly clock: Clock;
  /** Whether orders are looked at besides positions. */
  readonly orders: boolean;
  /** The dexes that a trader is looked at on, `""` among them. */
  readonly dexesOf: (ethAddress: Address) => readonly string[];
  /** Told on which further dexes a trader is. */
  readonly learnt: (ethAddress: Address, dexes: readonly string[]) => void;
  readonly sink: InfoSink;
}

/** Sizes that differ from all others: the next look asks for fills again. */
const AGAIN = "again";

interface Looked {
  /** From when on fills are asked for, and slices of TWAPs, whose answers may be older; ms. */
  fillsFrom: number;
  slicesFrom: number;
  /** When they were asked for last, ms. */
  fillsAt: number;
  /** Sizes as the last look showed them: what differs may have been traded. */
  sizes: string | null;
  /** Whether it is known on which dexes the trader is. */
  searched: boolean;
  /** Whether the look before was not answered, and that was told. */
  lost: boolean;
}

export class Looker {
  readonly #options: LookerOptions;
  readonly #looked = new Map<Address, Looked>();
  readonly #dexes: DexSearch;

  constructor(options: LookerOptions) {
    this.#options = options;
    this.#dexes = new DexSearch(options.info, options.clock);
  }

  /** `since`: up to when something else has told of the trader's fills, ms. */
  begin(ethAddress: Address, since: number): void {
    this.#looked.set(ethAddress, {
      fillsFrom: since,
      slicesFrom: since,
      fillsAt: since,
      sizes: null,
      searched: false,
      lost: false,
    });
  }

  end(ethAddress: Address): void {
    this.#looked.delete(ethAddress);
  }

  /** Whether the venue answered all that was asked. Never rejects. */
  async look(ethAddress: Address, signal: AbortSignal): Promise<boolean> {
    const how: How = { klass: "poll", signal };
    await this.#search(ethAddress, how);
    const dexes = this.#options.dexesOf(ethAddress);
    const sights = await Promise.all(dexes.map((dex) => this.#lookAt(ethAddress, dex, how)));
    const looked = this.#looked.get(ethAddress);
    if (looked === undefined || signal.aborted) return true;
    const failure = sights.find((each): each is Failure => "kind" in each);
    if (failure !== undefined) {
      this.#lose(ethAddress, looked, failure);
      return false;
    }
    looked.lost = false;
    const seen = sights.filter((each): each is Sight => "sizes" in each);
    const at = Math.max(...seen.map((each) => each.at));
    const sizes = seen.map((each) => each.sizes).join();
    const traded = looked.sizes !== null && looked.sizes !== sizes;
    looked.sizes = sizes;
    if (!traded && at - looked.fillsAt < FILLS_EVERY_MS) return true;
    return this.#askForFills(ethAddress, looked, at, how);
  }

  async #search(ethAddress: Address, how: How): Promise<void> {
    const looked = this.#looked.get(ethAddress);
    if (looked === undefined || looked.searched) return;
    const found = await this.#dexes.find(ethAddress, this.#options.dexesOf(ethAddress), how);
    if (found === null) return;
    looked.searched = true;
    this.#options.learnt(ethAddress, found);
  }

  async #lookAt(ethAddress: Address, dex: string, how: How): Promise<Sight | Failure> {
    const { info, orders, sink } = this.#options;
    const [state, listing] = await Promise.all([
      info.clearinghouseState(ethAddress, dex, how),
      orders ? info.frontendOpenOrders(ethAddress, dex, how) : null,
    ]);
    if (!state.ok) return state.why;
    if (listing?.ok === false) return listing.why;
    const sizes: string[] = [];
    const positions = observeClearinghouseState(state.value, dex, reception(ethAddress, state));
    heed(state, sink);
    sink.observe(positions);
    for (const { coin, szi } of positions.positions) sizes.push(`${coin}=${szi}`);
    if (listing?.ok === true) {
      const open = observeFrontendOpenOrders(listing.value, dex, reception(ethAddress, listing));
      heed(listing, sink);
      sink.observe(open);
      for (const { oid, sz } of open.orders) sizes.push(`${oid}=${sz}`);
    }
    return { sizes: sizes.sort().join(), at: state.receivedAt };
  }

  /** From the last one of each that was taken on: what is told again is known by its id. */
  async #askForFills(ethAddress: Address, looked: Looked, at: number, how: How): Promise<boolean> {
    const { info, sink } = this.#options;
    const [fills, slices] = await Promise.all([
      info.userFillsByTime(ethAddress, { startTime: looked.fillsFrom }, how),
      info.userTwapSliceFillsByTime(ethAddress, { startTime: looked.slicesFrom }, how),
    ]);
    let taken = fills.ok && slices.ok;
    if (fills.ok) {
      heed(fills, sink);
      const report = observeUserFills(fills.value.rows, reception(ethAddress, fills));
      this.#options.learnt(ethAddress, [...new Set(report.fills.map(({ dex }) => dex))]);
      if (sink.observe(report)) looked.fillsFrom = newest(looked.fillsFrom, report);
      else taken = false;
    }
    if (slices.ok) {
      heed(slices, sink);
      const report = observeTwapSliceFills(slices.value.rows, reception(ethAddress, slices));
      if (sink.observe(report)) looked.slicesFrom = newest(looked.slicesFrom, report);
      else taken = false;
    }
    const more = fills.ok && fills.value.received >= INFO_PAGE_ROWS;
    if (taken && !more) looked.fillsAt = at;
    else looked.sizes = AGAIN;
    return fills.ok && slices.ok;
  }

  /** What the next look shows may have changed unseen. */
  #lose(ethAddress: Address, looked: Looked, { kind }: Failure): void {
    if (looked.lost || kind === "stopped") return;
    looked.lost = true;
    const receivedAt = this.#options.clock.now();
    for (const stream of ["orders", "positions"] as const) {
      this.#options.sink.gap({ kind: "gap", ethAddress, receivedAt, stream, dex: null, cause: kind });
    }
  }
}

interface Sight {
  readonly sizes: string;
  readonly at: number;
}

function newest(from: number, { fills }: FillsReport): number {
  return fills.reduce((most, { time }) => Math.max(most, time), from);
}

function reception(ethAddress: Address, { askedAt, receivedAt }: Answered<unknown>): InfoReception {
  return { ethAddress, askedAt, receivedAt };
}

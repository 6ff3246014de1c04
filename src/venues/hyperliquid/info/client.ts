// Asks the venue over REST: one method for each request, each with an answer or why there is none.
import { type Clock, REAL_CLOCK } from "../../../timing/clock.js";
import { forgetfulEgress } from "../egress/egress.js";
import { INFO_TIMEOUT_MS, INFO_WEIGHT_PER_MINUTE } from "../limits.js";
import { readClearinghouseState } from "../wire/clearinghouse.js";
import { readFills, readTwapSliceFills } from "../wire/fill.js";
import type {
  WireClearinghouseState,
  WireFill,
  WireOrderListing,
  WireSpotState,
  WireStatus,
  WireTwapRecord,
  WireTwapSliceFill,
} from "../wire/frames.js";
import {
  readSubAccounts,
  readUserAbstraction,
  readUserRole,
  readVaultDetails,
  type WireSubAccount,
  type WireUserRole,
  type WireVault,
} from "../wire/info/accounts.js";
import { readPerpCoinVolumes, readSpotCoinVolumes, type WireCoinVolumes } from "../wire/info/coin-volumes.js";
import { readLeaderboard, type WireLeaderboardRow } from "../wire/info/leaderboard.js";
import {
  readFundings,
  readLedgerUpdates,
  type WireFunding,
  type WireLedgerUpdate,
} from "../wire/info/ledger-updates.js";
import { type InfoReader, pageOf, readInfo, type WirePage } from "../wire/info/read.js";
import { orderStatusReader, readHistoricalOrders } from "../wire/info/status.js";
import {
  readMeta,
  readPerpDexs,
  readSpotMeta,
  type WireMeta,
  type WirePerpDex,
  type WireSpotMeta,
} from "../wire/info/universe.js";
import { type WireWebData2, webData2Reader } from "../wire/info/web-data2.js";
import { readOrderListing } from "../wire/order.js";
import { excerpt } from "../wire/report.js";
import { readSpotState } from "../wire/spot.js";
import { readTwapHistory } from "../wire/twap.js";
import type { Answer, Failure } from "./answer.js";
import { type InfoCounts, RequestTallies } from "./counts.js";
import { type FailingRequest, FailingRequests, type FailingSink, type FailingSubject } from "./failing.js";
import type { InfoRequest, TimeRange } from "./requests.js";
import { InfoRoute, type RestEgress } from "./route.js";
import { type Delivered, type How, InfoTransport, type Undelivered } from "./transport.js";
import type { WeightClass } from "./weight-window.js";

export interface InfoClientOptions {
  /** The venue's REST base, without a slash at its end: `https://api.hyperliquid.xyz`. */
  readonly apiUrl: string;
  /** What the venue allows one IP a minute; a little less is planned with. Default: 1,200. */
  readonly weightPerMinute?: number;
  readonly clock?: Clock;
  /** Default: 60,000 ms of `clock`. */
  readonly minuteMs?: number;
  /** For one request, ms of `clock`. Default: 10,000. */
  readonly timeoutMs?: number;
  /** For jitter, in [0, 1). */
  readonly random?: () => number;
  /** Where requests leave from; one that remembers nothing unless given. */
  readonly egresses?: readonly RestEgress[];
  /** Told who fails, and what cannot be read. */
  readonly sink?: FailingSink;
}

const NOBODY: FailingSink = { failing: () => {}, answering: () => {}, unreadable: () => {} };

const readFillPage = pageOf(readFills);
const readSlicePage = pageOf(readTwapSliceFills);
const readTwapPage = pageOf(readTwapHistory);

/** The first perp dex with spot is asked for without a name. */
function dexMember(dex: string): { dex?: string } {
  return dex === "" ? {} : { dex };
}

/** No method rejects, whatever the venue does; each answers within its signal. */
export class InfoClient {
  readonly #routes: readonly [InfoRoute, ...InfoRoute[]];
  readonly #transport: InfoTransport;
  readonly #tallies = new RequestTallies();
  readonly #failing: FailingRequests;
  readonly #clock: Clock;

  constructor(options: InfoClientOptions) {
    const { apiUrl, clock = REAL_CLOCK, random = Math.random, minuteMs = 60_000 } = options;
    const { weightPerMinute = INFO_WEIGHT_PER_MINUTE, timeoutMs = INFO_TIMEOUT_MS } = options;
    this.#clock = clock;
    this.#failing = new FailingRequests(options.sink ?? NOBODY);
    const [first = forgetfulEgress(clock, minuteMs), ...others] = options.egresses ?? [];
    const routeBy = (egress: RestEgress): InfoRoute =>
      new InfoRoute({ egress, weightPerMinute, minuteMs, clock });
    this.#routes = [routeBy(first), ...others.map(routeBy)];
    const parts = { routes: this.#routes, clock, random, timeoutMs };
    this.#transport = new InfoTransport({ url: `${apiUrl}/info`, ...parts });
  }

  clearinghouseState(user: string, dex: string, how: How): Promise<Answer<WireClearinghouseState>> {
    return this.#ask({ type: "clearinghouseState", user, ...dexMember(dex) }, readClearinghouseState, how);
  }

  frontendOpenOrders(user: string, dex: string, how: How): Promise<Answer<WireOrderListing>> {
    return this.#ask({ type: "frontendOpenOrders", user, ...dexMember(dex) }, readOrderListing, how);
  }

  /** Short orders: what only rich ones say is null. A trigger order looks like a plain one. */
  openOrders(user: string, dex: string, how: How): Promise<Answer<WireOrderListing>> {
    return this.#ask({ type: "openOrders", user, ...dexMember(dex) }, readOrderListing, how);
  }

  webData2(user: string, how: How): Promise<Answer<WireWebData2>> {
    return this.#ask({ type: "webData2", user }, webData2Reader(user), how);
  }

  spotClearinghouseState(user: string, how: How): Promise<Answer<WireSpotState>> {
    return this.#ask({ type: "spotClearinghouseState", user }, readSpotState, how);
  }

  /** How the account's margin is counted, in the venue's word. */
  userAbstraction(user: string, how: How): Promise<Answer<string>> {
    return this.#ask({ type: "userAbstraction", user }, readUserAbstraction, how);
  }

  /** What became of the newest TWAPs, in no order that is known. */
  twapHistory(user: string, how: How): Promise<Answer<WirePage<WireTwapRecord>>> {
    return this.#ask({ type: "twapHistory", user }, readTwapPage, how);
  }

  /** `oid` or cloid. */
  orderStatus(user: string, oid: number | string, how: How): Promise<Answer<WireStatus | "unknownOid">> {
    return this.#ask({ type: "orderStatus", user, oid }, orderStatusReader(oid), how);
  }

  /** The newest 2,000 changes of status, the newest first. */
  historicalOrders(user: string, how: How): Promise<Answer<WirePage<WireStatus>>> {
    return this.#ask({ type: "historicalOrders", user }, readHistoricalOrders, how);
  }

  /** The newest 2,000, the newest first. Slices of TWAPs are not among them. */
  userFills(user: string, how: How): Promise<Answer<WirePage<WireFill>>> {
    return this.#ask({ type: "userFills", user }, readFillPage, how);
  }

  /** At most 2,000, the oldest first. */
  userFillsByTime(user: string, range: TimeRange, how: How): Promise<Answer<WirePage<WireFill>>> {
    return this.#ask({ type: "userFillsByTime", user, ...range }, readFillPage, how);
  }

  /** The newest 2,000, the newest first. */
  userTwapSliceFills(user: string, how: How): Promise<Answer<WirePage<WireTwapSliceFill>>> {
    return this.#ask({ type: "userTwapSliceFills", user }, readSlicePage, how);
  }

  userTwapSliceFillsByTime(
    user: string,
    range: TimeRange,
    how: How,
  ): Promise<Answer<WirePage<WireTwapSliceFill>>> {
    return this.#ask({ type: "userTwapSliceFillsByTime", user, ...range }, readSlicePage, how);
  }

  /** At most 500, the oldest first. */
  userFunding(user: string, range: TimeRange, how: How): Promise<Answer<WirePage<WireFunding>>> {
    return this.#ask({ type: "userFunding", user, ...range }, readFundings, how);
  }

  /** At most 500. */
  userNonFundingLedgerUpdates(
    user: string,
    range: TimeRange,
    how: How,
  ): Promise<Answer<WirePage<WireLedgerUpdate>>> {
    return this.#ask({ type: "userNonFundingLedgerUpdates", user, ...range }, readLedgerUpdates, how);
  }

  userRole(user: string, how: How): Promise<Answer<WireUserRole>> {
    return this.#ask({ type: "userRole", user }, readUserRole, how);
  }

  subAccounts(user: string, how: How): Promise<Answer<WirePage<WireSubAccount>>> {
    return this.#ask({ type: "subAccounts", user }, readSubAccounts, how);
  }

  vaultDetails(vaultAddress: string, how: How): Promise<Answer<WireVault | null>> {
    return this.#ask({ type: "vaultDetails", vaultAddress }, readVaultDetails, how);
  }

  perpDexs(how: How): Promise<Answer<WirePage<WirePerpDex>>> {
    return this.#ask({ type: "perpDexs" }, readPerpDexs, how);
  }

  meta(dex: string, how: How): Promise<Answer<WireMeta>> {
    return this.#ask({ type: "meta", ...dexMember(dex) }, readMeta, how);
  }

  spotMeta(how: How): Promise<Answer<WireSpotMeta>> {
    return this.#ask({ type: "spotMeta" }, readSpotMeta, how);
  }

  /** The coins of a dex that are traded, and how much of each within a day. */
  metaAndAssetCtxs(dex: string, how: How): Promise<Answer<WireCoinVolumes>> {
    return this.#ask({ type: "metaAndAssetCtxs", ...dexMember(dex) }, readPerpCoinVolumes, how);
  }

  /** The same of spot. */
  spotMetaAndAssetCtxs(how: How): Promise<Answer<WireCoinVolumes>> {
    return this.#ask({ type: "spotMetaAndAssetCtxs" }, readSpotCoinVolumes, how);
  }

  /** GET of a file of 25 MB; it weighs nothing. */
  async leaderboard(
    url: string,
    { signal }: Pick<How, "signal">,
  ): Promise<Answer<WirePage<WireLeaderboardRow>>> {
    this.#tallies.asked("leaderboard");
    return this.#end({ type: "leaderboard" }, await this.#transport.get(url, signal), readLeaderboard);
  }

  /** What a request of this class could weigh now without a wait. */
  left(klass: WeightClass): number {
    return this.#routes.reduce((sum, { budget }) => sum + budget.left(klass), 0);
  }

  /** Egresses by which something is asked now. */
  get openRoutes(): number {
    return this.#routes.filter(({ breaker }) => breaker.ready).length;
  }

  counts(): InfoCounts {
    return {
      requests: this.#tallies.all(),
      routes: this.#routes.map((route) => route.counts()),
      inFlight: this.#transport.inFlight,
    };
  }

  /** Everything that is asked now or later is `stopped`; resolves when nothing is in flight. */
  stop(): Promise<void> {
    return this.#transport.stop();
  }

  /** When any request was last answered, ms; null if none was. */
  get answeredAt(): number | null {
    return this.#failing.answeredAt;
  }

  /** Who is refused whenever it is asked. */
  failing(): FailingRequest[] {
    return this.#failing.list(this.#clock.now());
  }

  async #ask<T>(request: InfoRequest, read: InfoReader<T>, how: How): Promise<Answer<T>> {
    this.#tallies.asked(request.type);
    const once = this.#failing.keepsFailing(request);
    return this.#end(request, await this.#transport.post(request, how, { once }), read);
  }

  #end<T>(subject: FailingSubject, sent: Delivered | Undelivered, read: InfoReader<T>): Answer<T> {
    const { type } = subject;
    const fail = (why: Failure, raw: string | null, reason = why.detail): Answer<T> => {
      const now = this.#clock.now();
      this.#tallies.ended(type, why.kind, sent.retried, sent.weight);
      this.#failing.failed(subject, why, now);
      if (raw !== null) this.#failing.unreadable(subject, raw, reason, now);
      return { ok: false, why };
    };
    if (!sent.ok) return fail(sent.why, sent.raw);
    const { askedAt, receivedAt, weight } = sent;
    const answer = readInfo(type, sent.body, read);
    if (!answer.ok) {
      const detail = `${answer.path}: ${answer.reason}`;
      return fail({ kind: "unreadable", detail }, excerpt(sent.body), answer.reason);
    }
    this.#tallies.ended(type, null, sent.retried, weight);
    this.#failing.answered(subject, receivedAt);
    return { ok: true, value: answer.value, reported: answer.reported, askedAt, receivedAt, weight };
  }
}

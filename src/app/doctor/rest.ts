// Whether the venue answers the REST requests that are used, each with a client of its own: none is kept back for another.
import type { Config } from "../../config/load.js";
import type { Address } from "../../domain/address.js";
import type { Clock } from "../../timing/clock.js";
import {
  type Answer,
  type Failure,
  InfoClient,
  type InfoClientOptions,
} from "../../venues/hyperliquid/index.js";
import { type Check, type CheckState, checksOf, type Heard, withDeadline } from "./check.js";

/** One answer, ms, and all tries of a request. */
const TIMEOUT_MS = 6_000;
const DEADLINE_MS = 9_000;

/** Of history that is asked for by time: enough to see that it is served, ms. */
const RANGE_MS = 60_000;

const check = checksOf("venue");

export interface RestOptions {
  readonly config: Config;
  readonly user: Address;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

interface HowTried {
  readonly klass: "heal";
  readonly signal: AbortSignal;
}

type Ask = (info: InfoClient, how: HowTried) => Promise<Answer<unknown>>;

function requests(user: Address, now: number): readonly (readonly [type: string, ask: Ask])[] {
  const range = { startTime: now - RANGE_MS };
  return [
    ["frontendOpenOrders", (info, how) => info.frontendOpenOrders(user, "", how)],
    ["orderStatus", (info, how) => info.orderStatus(user, 1, how)],
    ["historicalOrders", (info, how) => info.historicalOrders(user, how)],
    ["userFills", (info, how) => info.userFills(user, how)],
    ["userFillsByTime", (info, how) => info.userFillsByTime(user, range, how)],
    ["userTwapSliceFills", (info, how) => info.userTwapSliceFills(user, how)],
    ["userTwapSliceFillsByTime", (info, how) => info.userTwapSliceFillsByTime(user, range, how)],
    ["userFunding", (info, how) => info.userFunding(user, range, how)],
    ["userNonFundingLedgerUpdates", (info, how) => info.userNonFundingLedgerUpdates(user, range, how)],
    ["spotClearinghouseState", (info, how) => info.spotClearinghouseState(user, how)],
    ["userAbstraction", (info, how) => info.userAbstraction(user, how)],
    ["twapHistory", (info, how) => info.twapHistory(user, how)],
    ["userRole", (info, how) => info.userRole(user, how)],
    ["perpDexs", (info, how) => info.perpDexs(how)],
    ["meta", (info, how) => info.meta("", how)],
    ["spotMeta", (info, how) => info.spotMeta(how)],
  ];
}

export async function checkRest(options: RestOptions): Promise<{
  readonly checks: readonly Check[];
  readonly heard: readonly Heard[];
}> {
  const { user, clock } = options;
  const heard: Heard[] = [];
  const state: Ask = async (info, how) => {
    const answer = await info.clearinghouseState(user, "", how);
    if (answer.ok) heard.push({ venueTime: answer.value.time, receivedAt: answer.receivedAt });
    return answer;
  };
  const webData2: Ask = async (info, how) => {
    const answer = await info.webData2(user, how);
    if (answer.ok) heard.push({ venueTime: answer.value.serverTime, receivedAt: answer.receivedAt });
    return answer;
  };
  const checks = await Promise.all([
    checkRequest("clearinghouseState", state, options),
    ...requests(user, clock.now()).map(([type, ask]) => checkRequest(type, ask, options)),
    checkRequest("webData2", webData2, options),
  ]);
  return { checks, heard };
}

/** By a client of its own, which is stopped then; `ms` it took. Rejects with the signal's reason alone. */
export async function askOnce<T>(
  ask: (info: InfoClient, how: HowTried) => Promise<Answer<T>>,
  { config, clock, signal }: RestOptions,
  client: Pick<InfoClientOptions, "egresses"> = {},
): Promise<{ readonly answer: Answer<T>; readonly info: InfoClient; readonly ms: number }> {
  const { apiUrl } = config.venue;
  const info = new InfoClient({ apiUrl, clock, timeoutMs: TIMEOUT_MS, ...client });
  const asked = performance.now();
  const answer = await withDeadline(clock.real(DEADLINE_MS), signal, (life) =>
    ask(info, { klass: "heal", signal: life }),
  );
  await info.stop();
  signal.throwIfAborted();
  return { answer, info, ms: performance.now() - asked };
}

async function checkRequest(type: string, ask: Ask, options: RestOptions): Promise<Check> {
  const { answer, info, ms } = await askOnce(ask, options);
  const { state, finding } = answer.ok ? judgeAnswer(answer) : judgeFailure(type, answer.why, info);
  return check(`request ${type}`, state, finding, ms);
}

function judgeAnswer({ reported }: Extract<Answer<unknown>, { ok: true }>): {
  state: CheckState;
  finding: string;
} {
  const [first] = reported.refusals;
  if (first === undefined) return { state: "ok", finding: "served" };
  const parts = reported.refusals.length + reported.moreRefusals;
  return {
    state: "warn",
    finding: `served, ${parts} parts of it unreadable: ${first.path}: ${first.reason}`,
  };
}

/** How the venue refuses a type of request that it does not know, or no longer. */
const UNKNOWN_TYPE = /^HTTP 422\b/;

/** What `collect` does not ask for may be refused; `ok` is that only in the words that the venue has for it. */
function judgeFailure(
  type: string,
  { kind, detail }: Failure,
  info: InfoClient,
): { state: CheckState; finding: string } {
  const retried = Object.values(info.counts().requests).flatMap((each) => Object.entries(each.retried));
  const before = retried.find(([, times]) => times > 0)?.[0];
  const why =
    kind === "stopped"
      ? `timeout: no answer within ${DEADLINE_MS / 1_000} s${before === undefined ? "" : `, after ${before}`}`
      : `${kind}: ${detail}`;
  if (type === "webData2" && kind === "refused")
    return {
      state: UNKNOWN_TYPE.test(detail) ? "ok" : "warn",
      finding: `${why}; clearinghouseState and frontendOpenOrders are used`,
    };
  const used = "the weight of this IP is used up, perhaps by a collector: ask again in a minute";
  const limited = kind === "rateLimited" || before === "rateLimited";
  return { state: "fail", finding: limited ? `${why}; ${used}` : why };
}

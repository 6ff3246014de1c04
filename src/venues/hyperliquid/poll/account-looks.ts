// What no channel tells of an account, or none of a trader that is polled: its mode, spot balances, TWAPs; by REST.
import type { Address } from "../../../domain/address.js";
import type { Clock } from "../../../timing/clock.js";
import { pause } from "../../../timing/pause.js";
import type { Answer } from "../info/answer.js";
import type { InfoClient } from "../info/client.js";
import { type InfoSink, reportAnswer } from "../info/report-answer.js";
import { observeAccountMode, observeSpotState, observeTwapHistory } from "../observe/account.js";

export interface AccountLooksOptions {
  readonly info: Pick<InfoClient, "userAbstraction" | "spotClearinghouseState" | "twapHistory">;
  readonly sink: InfoSink;
  /** Who is followed now. */
  readonly traders: () => Iterable<Address>;
  /** Whether the stream speaks of a trader: then it is asked about more rarely. */
  readonly isStreamed: (ethAddress: Address) => boolean;
  readonly clock: Clock;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** At least so much is between two times of asking one trader for it, ms: in the lowest class, as weight is left. */
const POLLED_MS = { spot: 5 * MINUTE_MS, mode: 6 * HOUR_MS, twaps: HOUR_MS } as const;

/** The stream tells of balances and TWAPs, if the venue serves those channels. */
const STREAMED_MS = { spot: HOUR_MS, mode: 6 * HOUR_MS, twaps: 6 * HOUR_MS } as const;

type What = keyof typeof POLLED_MS;

const ALL: readonly What[] = ["spot", "mode", "twaps"];

/** Between two looks at who is due, ms. */
const LOOK_MS = 10_000;

/** A venue that refuses a request for so many traders in a row does not know it. */
const REFUSALS = 3;

/** A request that the venue does not know is not asked again for this long; ms. */
const REFUSED_MS = 6 * HOUR_MS;

/** What one trader was not answered is asked again after this long; ms. */
const AGAIN_MS = 10 * MINUTE_MS;

/** Where so many in a row are not answered, REST is left to what is more urgent for {@link FAILED_MS}. */
const FAILURES = 3;

/** ms. */
const FAILED_MS = 5 * MINUTE_MS;

/** A start has more urgent things to ask for this long, ms. */
const FIRST_MS = MINUTE_MS;

/** How many traders in a row one request was refused for, and when last; ms. */
interface RefusalsInARow {
  count: number;
  at: number;
}

/** Until `signal` aborts. */
export async function accountLooks(options: AccountLooksOptions, signal: AbortSignal): Promise<void> {
  const { clock } = options;
  const asked = new Map<Address, Map<What, number>>();
  const refused = new Map<What, RefusalsInARow>();
  await pause(clock.real(FIRST_MS), signal);
  while (!signal.aborted) {
    const answers = await round(options, asked, refused, signal);
    await pause(clock.real(answers ? LOOK_MS : FAILED_MS), signal);
  }
}

/** Asks for what is due, the lightest of everybody first; false where the venue does not answer. */
async function round(
  options: AccountLooksOptions,
  asked: Map<Address, Map<What, number>>,
  refused: Map<What, RefusalsInARow>,
  signal: AbortSignal,
): Promise<boolean> {
  const { traders, isStreamed, clock } = options;
  const followed = new Set(traders());
  for (const each of asked.keys()) if (!followed.has(each)) asked.delete(each);
  let failures = 0;
  for (const what of ALL) {
    const refusal = refused.get(what) ?? { count: 0, at: 0 };
    refused.set(what, refusal);
    for (const ethAddress of followed) {
      if (signal.aborted) return true;
      const times = asked.get(ethAddress) ?? new Map<What, number>();
      asked.set(ethAddress, times);
      const everyMs = isStreamed(ethAddress) ? STREAMED_MS : POLLED_MS;
      const now = clock.now();
      if (now - (times.get(what) ?? Number.NEGATIVE_INFINITY) < everyMs[what]) continue;
      if (refusal.count >= REFUSALS && now - refusal.at < REFUSED_MS) break;
      const outcome = await ask(options, what, ethAddress, signal);
      if (outcome === "refused") Object.assign(refusal, { count: refusal.count + 1, at: now });
      else if (outcome === "answered") refusal.count = 0;
      failures = outcome === "failed" ? failures + 1 : 0;
      times.set(what, outcome === "failed" ? now - everyMs[what] + AGAIN_MS : now);
      if (failures >= FAILURES) return false;
    }
  }
  return true;
}

/** `refused`: the venue does not know the request. */
async function ask(
  { info, sink }: AccountLooksOptions,
  what: What,
  ethAddress: Address,
  signal: AbortSignal,
): Promise<"answered" | "refused" | "failed"> {
  const how = { klass: "backfill", signal } as const;
  const tell = <T>(answer: Answer<T>, observe: (value: T, receivedAt: number) => void) => {
    if (!answer.ok) return answer.why.kind === "refused" ? "refused" : "failed";
    if (!signal.aborted) {
      reportAnswer(answer, sink);
      observe(answer.value, answer.receivedAt);
    }
    return "answered";
  };
  switch (what) {
    case "mode":
      return tell(await info.userAbstraction(ethAddress, how), (mode, receivedAt) =>
        sink.observe(observeAccountMode(mode, { ethAddress, receivedAt })),
      );
    case "spot":
      return tell(await info.spotClearinghouseState(ethAddress, how), (state, receivedAt) =>
        sink.observe(observeSpotState(state, { ethAddress, receivedAt })),
      );
    case "twaps":
      return tell(await info.twapHistory(ethAddress, how), ({ rows }, receivedAt) =>
        sink.observe(observeTwapHistory(rows, "twapHistory", { ethAddress, receivedAt })),
      );
  }
}

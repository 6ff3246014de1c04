// What REST is asked of accounts: of everybody soon, of polled traders more often, and told as the stream tells it.
import { expect, it } from "vitest";
import type { Address } from "../../../../src/domain/address.js";
import type { Observation } from "../../../../src/domain/observation.js";
import type { Answer } from "../../../../src/venues/hyperliquid/info/answer.js";
import { accountLooks } from "../../../../src/venues/hyperliquid/poll/account-looks.js";
import { waitFor } from "../../../support/wait.js";

const STREAMED: Address = `0x${"a".repeat(40)}`;
const POLLED: Address = `0x${"b".repeat(40)}`;
const MINUTE = 60_000;

function answered<T>(value: T): Promise<Answer<T>> {
  const reported = { refusals: [], moreRefusals: 0, drift: [], moreDrift: 0 };
  return Promise.resolve({ ok: true, value, reported, askedAt: 0, receivedAt: 1, weight: 2 });
}

it("asks of everybody soon after the start, then each in its time, and no more what the venue does not know", async () => {
  let now = 0;
  const asked: string[] = [];
  const observed: Observation[] = [];
  const note = (what: string, user: string): void => void asked.push(`${what} ${user.slice(2, 4)}`);
  const stop = new AbortController();
  const running = accountLooks(
    {
      info: {
        userAbstraction: (user) => {
          note("mode", user);
          return answered("unifiedAccount");
        },
        spotClearinghouseState: (user) => {
          note("spot", user);
          return answered({ complete: true, balances: [] });
        },
        twapHistory: (user) => {
          note("twaps", user);
          return Promise.resolve({ ok: false, why: { kind: "refused", detail: "HTTP 422" } });
        },
      },
      sink: {
        observe: (observation) => ({ taken: observed.push(observation) > 0, traded: false }),
        quarantine: () => undefined,
        drift: () => undefined,
      },
      traders: () => [STREAMED, POLLED],
      isStreamed: (each) => each === STREAMED,
      clock: { now: () => now, real: () => 1 },
    },
    stop.signal,
  );
  const all = ["spot aa", "spot bb", "mode aa", "mode bb", "twaps aa", "twaps bb"];
  await waitFor("all to be asked about", () => asked.length >= 6);
  expect(asked).toEqual(all);
  expect(observed.map(({ kind, ethAddress }) => `${kind} ${ethAddress.slice(2, 4)}`)).toEqual([
    ...["spot aa", "spot bb", "mode aa", "mode bb"],
  ]);
  now = 6 * MINUTE;
  await waitFor("the polled one's balances", () => asked.length >= 7);
  now = 61 * MINUTE;
  await waitFor("what is due after an hour", () => asked.length >= 10);
  // Refused three times in a row: the venue does not know that request, and is not asked again for hours.
  now = 122 * MINUTE;
  await waitFor("what is due after two hours", () => asked.length >= 12);
  expect(asked.slice(6)).toEqual(["spot bb", "spot aa", "spot bb", "twaps bb", "spot aa", "spot bb"]);
  stop.abort();
  await running;
});

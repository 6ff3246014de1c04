// Requests over several egresses: both are used, and whoever waits behind one that closes goes by the other.
import { expect, it } from "vitest";
import { fastClock } from "../../../../src/timing/clock.js";
import { openEgresses } from "../../../../src/venues/hyperliquid/egress/open-egresses.js";
import { answers, type Script, says } from "../../../support/scripted-info.js";
import { waitFor } from "../../../support/wait.js";
import { asking, how, START_MS, USER } from "./asking.js";

const [ONE, OTHER] = ["127.0.0.2", "127.0.0.3"];
const ROLE = { role: "user" };

function routes(speed: number) {
  const clock = fastClock(speed, START_MS);
  const memory = { directory: null, minuteMs: 60_000, warn: () => undefined };
  return { clock, egresses: openEgresses({ ...memory, clock, localAddresses: [ONE ?? "", OTHER ?? ""] }) };
}

it("a burst of requests is spread over both, and neither waits while the other is idle", async () => {
  const { client } = await asking(answers(ROLE), { ...routes(60), weightPerMinute: 1_200, speed: 60 });
  const all = Array.from({ length: 36 }, () => client.userRole(USER, how("poll")));
  const waiting = () => client.counts().routes.map(({ budget }) => budget.classes.poll.waiting);
  expect(Math.abs((waiting()[0] ?? 0) - (waiting()[1] ?? 0))).toBeLessThanOrEqual(1);
  expect((await Promise.all(all)).every(({ ok }) => ok)).toBe(true);
  const granted = client.counts().routes.map(({ budget }) => budget.classes.poll.granted);
  expect(Math.min(...granted)).toBeGreaterThanOrEqual(12);
});

it("whoever waits behind one that the venue silences goes by the other", async () => {
  const from = new Map<string, number>();
  const script: Script = (response, request, n) => {
    const address = request.from;
    from.set(address, (from.get(address) ?? 0) + 1);
    (address === ONE ? says(429, "null", { "retry-after": "200" }) : answers(ROLE))(response, request, n);
  };
  const { client } = await asking(script, { ...routes(60), weightPerMinute: 240, speed: 60 });
  const all = Array.from({ length: 8 }, () => client.userRole(USER, how("heal")));
  const held = () => client.counts().routes[0]?.budget.heldUntil !== null;
  await waitFor("the first to be silenced", held);
  expect((await Promise.all(all)).every(({ ok }) => ok)).toBe(true);
  expect(from.get(ONE ?? "")).toBeLessThanOrEqual(4);
  expect(client.counts().routes.map(({ budget }) => budget.classes.heal.waiting)).toEqual([0, 0]);
});

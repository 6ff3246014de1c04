// The connect gate: no minute ever holds more connects than it allows.
import fc from "fast-check";
import { expect, it } from "vitest";
import { REAL_CLOCK } from "../../../../../src/timing/clock.js";
import {
  ConnectGate,
  gateDelayMs,
} from "../../../../../src/venues/hyperliquid/stream/client/connect-gate.js";

it("lets no window of a minute hold more than allowed, whenever connects are asked for", () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(20_000), { maxLength: 80 }),
      fc.integer({ min: 1, max: 25 }),
      (pauses, perMinute) => {
        const granted: number[] = [];
        let now = 0;
        for (const pause of pauses) {
          now += pause;
          now += gateDelayMs(granted, now, perMinute, 60_000);
          granted.push(now);
        }
        for (const [i, at] of granted.entries()) {
          const within = granted.slice(i).filter((each) => each < at + 60_000);
          expect(within.length).toBeLessThanOrEqual(perMinute);
        }
      },
    ),
  );
});

it("does not wait while there is room", () => {
  expect(gateDelayMs([0, 1], 2, 3, 60_000)).toBe(0);
  expect(gateDelayMs([0, 1, 2], 10, 3, 60_000)).toBe(59_990);
  expect(gateDelayMs([0, 1, 2], 60_000, 3, 60_000)).toBe(0);
});

const anybody = { subscriptions: 0, yields: false };

it("lets go of who waits when the signal aborts, and serves the next", async () => {
  const gate = new ConnectGate(1, 60_000, REAL_CLOCK);
  const never = new AbortController();
  const stop = new AbortController();
  expect(await gate.take(anybody, never.signal)).not.toBeNull();
  const waiting = gate.take(anybody, stop.signal);
  stop.abort();
  expect(await waiting).toBeNull();
});

it("lets whoever yields wait for all others, and leaves half of the minute to them", async () => {
  const gate = new ConnectGate(4, 60_000, REAL_CLOCK);
  const { signal } = new AbortController();
  const tape = { subscriptions: 0, yields: true };
  expect(await gate.take(tape, signal)).not.toBeNull();
  expect(await gate.take(tape, signal)).not.toBeNull();
  const stop = new AbortController();
  const waiting = gate.take(tape, stop.signal);
  expect(await gate.take(anybody, signal)).not.toBeNull();
  expect(await gate.take(anybody, signal)).not.toBeNull();
  stop.abort();
  expect(await waiting).toBeNull();
});

it("grants nothing whose subscriptions do not fit beside those that lost sockets still hold", async () => {
  let now = 0;
  const waits: number[] = [];
  const real = (ms: number) => {
    waits.push(ms);
    now += ms;
    return 0;
  };
  const gate = new ConnectGate(25, 60_000, { now: () => now, real });
  const { signal } = new AbortController();
  const socket = { subscriptions: 500, yields: true };
  const leave = await gate.take(socket, signal);
  leave?.(500);
  expect(await gate.take({ subscriptions: 460, yields: false }, signal)).not.toBeNull();
  expect(waits).toEqual([]);
  expect(await gate.take(socket, signal)).not.toBeNull();
  expect(waits).toEqual([30_000]);
});

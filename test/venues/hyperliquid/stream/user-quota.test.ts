// The user quota: what a refusal teaches, and who gets a turn when.
import { describe, expect, it } from "vitest";
import type { Address } from "../../../../src/domain/address.js";
import { UserQuota } from "../../../../src/venues/hyperliquid/stream/user-quota.js";

const user = (n: number): Address => `0x${n.toString(16).padStart(40, "0")}`;
const [A, B, C] = [user(1), user(2), user(3)];
const SECOND = 1_000;
const MINUTE = 60 * SECOND;

describe("the user quota", () => {
  it("admits up to its number, and lets the rest wait", () => {
    const quota = new UserQuota(2);
    expect([A, B, C].map((each) => quota.admit(each))).toEqual([true, true, false]);
    expect([...quota.waiting]).toEqual([C]);
    expect(quota.admit(A)).toBe(true);
  });

  it("takes a first refusal for a lingering slot: asked again 35 s later, the cap untouched", () => {
    const quota = new UserQuota(2);
    for (const each of [A, B]) quota.admit(each);
    expect(quota.turnedAway(B, 10 * SECOND)).toBe(false);
    expect(quota.cap).toBe(2);
    expect([...quota.waiting]).toEqual([B]);
    expect(quota.dueAt).toBe(45 * SECOND);
    expect(quota.due(44 * SECOND)).toEqual([]);
    expect(quota.due(45 * SECOND)).toEqual([{ type: "retry", user: B }]);
    quota.accepted(B);
    expect(quota.waiting.size).toBe(0);
    expect(quota.dueAt).toBe(Number.POSITIVE_INFINITY);
  });

  it("counts the 35 s from the last drop", () => {
    const quota = new UserQuota(1);
    quota.admit(A);
    quota.turnedAway(A, 10 * SECOND);
    quota.due(45 * SECOND);
    quota.dropped(44 * SECOND);
    expect(quota.turnedAway(A, 46 * SECOND)).toBe(false);
    expect(quota.cap).toBe(1);
    expect(quota.dueAt).toBe(81 * SECOND);
  });

  it("learns the cap from a second refusal, and the turned away waits behind those before it", () => {
    const quota = new UserQuota(2);
    for (const each of [A, B, C]) quota.admit(each);
    quota.turnedAway(B, 0);
    quota.due(35 * SECOND);
    expect(quota.turnedAway(B, 36 * SECOND)).toBe(true);
    expect(quota.cap).toBe(1);
    expect([...quota.waiting]).toEqual([C, B]);
  });

  it("tries one more every ten minutes, in turn, never above what was configured", () => {
    const quota = new UserQuota(2);
    for (const each of [A, B, C]) quota.admit(each);
    quota.turnedAway(B, 0);
    quota.due(35 * SECOND);
    quota.turnedAway(B, 36 * SECOND);
    expect(quota.dueAt).toBe(36 * SECOND + 10 * MINUTE);
    expect(quota.due(11 * MINUTE)).toEqual([{ type: "admit", user: C }]);
    expect(quota.cap).toBe(2);
    expect(quota.dueAt).toBe(Number.POSITIVE_INFINITY);
    expect(quota.due(60 * MINUTE)).toEqual([]);
    expect([...quota.waiting]).toEqual([B]);
  });

  it("hears nothing of users that it does not watch", () => {
    const quota = new UserQuota(1);
    expect(quota.turnedAway(A, 0)).toBe(false);
    expect(quota.cap).toBe(1);
    expect(quota.waiting.size).toBe(0);
  });
});

// Waiting: bounded, jittered, and over as soon as the signal says so.
import { describe, expect, it } from "vitest";
import { backoffMs } from "../../src/timing/backoff.js";
import { pause } from "../../src/timing/pause.js";

describe("backoff", () => {
  const backoff = { baseMs: 100, factor: 1.5, capMs: 30_000 };

  it("grows with each attempt, up to its cap", () => {
    expect([0, 1, 2, 100, 10_000].map((attempt) => backoffMs(backoff, attempt, 1))).toEqual([
      100, 150, 225, 30_000, 30_000,
    ]);
  });

  it("has full jitter: anything from 0 to the bound", () => {
    expect(backoffMs(backoff, 3, 0)).toBe(0);
    expect(backoffMs(backoff, 1, 0.5)).toBe(75);
  });
});

describe("a pause", () => {
  it("ends by itself", async () => {
    await expect(pause(1, new AbortController().signal)).resolves.toBeUndefined();
  });

  it("ends with its signal, before or while waiting", async () => {
    const stop = new AbortController();
    const waiting = pause(3_600_000, stop.signal);
    stop.abort();
    await waiting;
    await pause(3_600_000, stop.signal);
  });
});

// Trying again: until it works, until it is not worth it, until the signal says so.
import { describe, expect, it } from "vitest";
import { type RetryOptions, retry } from "../../src/timing/retry.js";

const backoff = { baseMs: 8, factor: 2, capMs: 20 };
const OPEN = new AbortController().signal;

/** Fails `times`, then gives how often it was tried. */
function failing(times: number): () => Promise<number> {
  let tried = 0;
  return async () => {
    tried++;
    if (tried <= times) throw new Error(`failure ${tried}`);
    return tried;
  };
}

/** Options of a retry whose waits take no time, and the waits. */
function noted(more: Partial<RetryOptions> = {}): { options: RetryOptions; waits: number[] } {
  const waits: number[] = [];
  const real = (ms: number): number => {
    waits.push(ms);
    return 0;
  };
  return {
    options: { backoff, signal: OPEN, again: () => true, clock: { real }, random: () => 0.5, ...more },
    waits,
  };
}

describe("a retry", () => {
  it("gives what the first try that works gives, and waits longer after each that does not, up to the cap", async () => {
    const { options, waits } = noted();
    expect(await retry(failing(4), options)).toBe(5);
    expect(waits).toEqual([4, 8, 10, 10]);
  });

  it("waits for nothing where the first try works", async () => {
    const { options, waits } = noted();
    expect(await retry(failing(0), options)).toBe(1);
    expect(waits).toEqual([]);
  });

  it("rejects with the error after which another try is not worth it, told how many there were", async () => {
    const told: string[] = [];
    const again = (error: unknown, tries: number): boolean => {
      told.push(`${tries} ${error instanceof Error ? error.message : ""}`);
      return tries < 3;
    };
    await expect(retry(failing(9), noted({ again }).options)).rejects.toThrow("failure 3");
    expect(told).toEqual(["1 failure 1", "2 failure 2", "3 failure 3"]);
  });

  it("rejects with what the judge throws instead", async () => {
    const again = (cause: unknown): boolean => {
      throw new Error("in other words", { cause });
    };
    await expect(retry(failing(1), noted({ again }).options)).rejects.toThrow("in other words");
  });

  it("a try that throws at once is a try that failed", async () => {
    let tried = 0;
    const attempt = (): Promise<number> => {
      tried++;
      if (tried === 1) throw new Error("at once");
      return Promise.resolve(tried);
    };
    expect(await retry(attempt, noted().options)).toBe(2);
  });
});

describe("an aborted retry", () => {
  const reason = new Error("enough");

  it("begins nothing", async () => {
    let tried = 0;
    const attempt = async (): Promise<number> => ++tried;
    await expect(retry(attempt, noted({ signal: AbortSignal.abort(reason) }).options)).rejects.toBe(reason);
    expect(tried).toBe(0);
  });

  it("waits neither for an answer that never comes nor for the next try, and judges nothing more", async () => {
    const judged: unknown[] = [];
    for (const attempt of [() => new Promise<never>(() => undefined), failing(1)]) {
      const stop = new AbortController();
      const again = (error: unknown): boolean => {
        judged.push(error);
        queueMicrotask(() => stop.abort(reason));
        return true;
      };
      const hour = { baseMs: 7_200_000, factor: 1, capMs: 7_200_000 };
      const { signal } = stop;
      const waiting = retry<unknown>(attempt, { backoff: hour, signal, again, random: () => 0.5 });
      if (judged.length === 0) setImmediate(() => stop.abort(reason));
      await expect(waiting).rejects.toBe(reason);
    }
    expect(judged).toMatchObject([{ message: "failure 1" }]);
  });
});

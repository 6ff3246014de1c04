// Whose fills are completed when.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  COMPLETED_EVERY_MS,
  CompletionQueue,
  GATHER_MS,
} from "../../../../src/venues/hyperliquid/tape/completion-queue.js";

describe("fills that are known in part", () => {
  it("gather for some seconds, so that many trades of one trader are one request", () => {
    const queue = new CompletionQueue();
    for (let at = 0; at < GATHER_MS; at += 500) queue.want("a", at);
    expect(queue.next(GATHER_MS - 1)).toBeNull();
    expect(queue.next(GATHER_MS)).toEqual({ trader: "a", fruitless: 0 });
    expect(queue.next(GATHER_MS)).toBeNull();
    queue.asked("a", "completed", false, GATHER_MS);
    expect(queue.size).toBe(0);
    queue.want("a", GATHER_MS + 1);
    expect(queue.nextAt()).toBe(GATHER_MS + COMPLETED_EVERY_MS);
  });

  it("that nobody tells whole are asked for at growing intervals, and not forgotten", () => {
    const queue = new CompletionQueue();
    queue.want("a", 0);
    const waits: number[] = [];
    let now = GATHER_MS;
    for (let n = 0; n < 12; n++) {
      expect(queue.next(now)).toEqual({ trader: "a", fruitless: n });
      queue.asked("a", "none", true, now);
      waits.push(queue.nextAt() - now);
      now = queue.nextAt();
    }
    expect(waits.slice(0, 4)).toEqual([15_000, 30_000, 60_000, 120_000]);
    expect(Math.max(...waits)).toBe(3_600_000);
  });

  it("of whoever waits longest come first, so that nobody waits for more than all others once", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), { minLength: 1, maxLength: 300 }), (trades) => {
        const queue = new CompletionQueue();
        const since = new Map<string, number>();
        let now = 0;
        for (const trader of trades) {
          now += 1_000;
          queue.want(`t${trader}`, now);
          if (!since.has(`t${trader}`)) since.set(`t${trader}`, now);
          const due = queue.next(now);
          if (due === null) continue;
          const waited = now - (since.get(due.trader) ?? now);
          expect(waited).toBeLessThanOrEqual(COMPLETED_EVERY_MS + GATHER_MS + 21 * 1_000);
          queue.asked(due.trader, "completed", false, now);
          since.delete(due.trader);
        }
      }),
    );
  });

  it("of a trader who left are nobody's any more", () => {
    const queue = new CompletionQueue();
    queue.want("a", 0);
    queue.next(GATHER_MS);
    queue.drop("a");
    queue.asked("a", "completed", true, GATHER_MS);
    expect([queue.size, queue.nextAt()]).toEqual([0, Number.POSITIVE_INFINITY]);
  });
});

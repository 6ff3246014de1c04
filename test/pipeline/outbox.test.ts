// The outbox in memory: oldest first, nothing lost by a failed write, and a bound that counts.
import { describe, expect, it } from "vitest";
import type { Event } from "../../src/domain/event.js";
import { quarantined } from "../../src/domain/quarantine.js";
import { MemoryOutbox } from "../../src/pipeline/outbox.js";
import { fill, fills, ledger } from "../support/story.js";

const MB = 1_048_576;

function events(from: number, count: number): Event[] {
  const list = Array.from({ length: count }, (_, i) => fill({ oid: 1, tid: from + i }));
  return ledger().apply(fills(0, list)).events;
}

const tids = (list: readonly Event[]) => list.map((event) => (event.kind === "fill" ? event.fill.tid : 0));

describe("the outbox in memory", () => {
  it("hands out the oldest first, and nothing twice", () => {
    const outbox = new MemoryOutbox(MB);
    outbox.append(events(1, 5), []);
    const [first, second] = [outbox.lease(3), outbox.lease(3)];
    expect(tids(first?.events ?? [])).toEqual([1, 2, 3]);
    expect(tids(second?.events ?? [])).toEqual([4, 5]);
    expect(outbox.lease(3)).toBeNull();
    expect(outbox.pending).toBe(5);
  });

  it("takes back what was not written, before everything younger", () => {
    const outbox = new MemoryOutbox(MB);
    outbox.append(events(1, 4), []);
    const lease = outbox.lease(2);
    outbox.append(events(5, 1), []);
    lease?.putBack();
    expect(tids(outbox.lease(9)?.events ?? [])).toEqual([1, 2, 3, 4, 5]);
  });

  it("forgets only what is done", () => {
    const outbox = new MemoryOutbox(MB);
    outbox.append(events(1, 4), [quarantined("{", "cut", "", 0)]);
    const lease = outbox.lease(4);
    expect(lease?.quarantined).toHaveLength(1);
    expect(outbox.bytes).toBeGreaterThan(0);
    lease?.done();
    lease?.putBack();
    expect(outbox.pending).toBe(0);
    expect(outbox.bytes).toBe(0);
    expect(outbox.lease(4)).toBeNull();
  });

  it("says when it is full, and keeps every event that it is given all the same", () => {
    const outbox = new MemoryOutbox(10 * 1_024);
    outbox.append(events(1, 9), []);
    expect(outbox.full).toBe(false);
    outbox.append(events(10, 6), []);
    expect(outbox.full).toBe(true);
    expect(outbox.pending).toBe(15);
    outbox.lease(10)?.done();
    expect(outbox.full).toBe(false);
    expect(tids(outbox.lease(9)?.events ?? [])).toEqual([11, 12, 13, 14, 15]);
  });

  it("counts the quarantined texts that did not fit", () => {
    const outbox = new MemoryOutbox(10 * 1_024);
    outbox.append([], [quarantined("x".repeat(20_000), "too long", "", 0), quarantined("{", "cut", "", 0)]);
    expect(outbox.dropped).toBe(1);
    expect(outbox.lease(1)?.quarantined).toHaveLength(1);
  });
});

// The flusher: when it writes, and what becomes of a batch that the database did not take.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Written } from "../../src/domain/batch.js";
import type { CurrentState, Event } from "../../src/domain/event.js";
import { memoryFiles, openMemoryJournal } from "../../src/journal/memory.js";
import { CurrentStates } from "../../src/pipeline/current-states.js";
import { EventLog } from "../../src/pipeline/event-log.js";
import { Flusher, type FlushOptions } from "../../src/pipeline/flusher.js";
import type { Sink } from "../../src/pipeline/patient-sink.js";
import { REAL_CLOCK } from "../../src/timing/clock.js";
import { type QuietLog, quietLog } from "../support/quiet-log.js";
import { fill, fills, ledger, listing, order } from "../support/story.js";
import { waitFor } from "../support/wait.js";

const HOUR = 3_600_000;

const NONE = { inserted: 0, duplicates: 0 };
const NOTHING_ELSE = { positions: NONE, fills: NONE, funding: NONE, ledgerUpdates: NONE };

/** A database that takes batches unless it is told to fail. */
class FakeSink implements Sink {
  readonly batches: { events: readonly Event[]; states: readonly CurrentState[] }[] = [];
  attempts = 0;
  down = false;
  /** It takes what it is given, and never answers. */
  silent = false;
  /** What happens while a batch is written. */
  meanwhile: () => void = () => undefined;
  concurrent = 0;
  mostConcurrent = 0;

  async write(batch: Parameters<Sink["write"]>[0]): Promise<Written> {
    this.attempts++;
    this.concurrent++;
    this.mostConcurrent = Math.max(this.mostConcurrent, this.concurrent);
    await new Promise((resolve) => setImmediate(resolve));
    this.meanwhile();
    if (this.silent) await new Promise(() => undefined);
    this.concurrent--;
    if (this.down) throw new Error("away");
    this.batches.push({ ...batch, states: batch.states.filter((state) => "orders" in state) });
    const inserted = batch.events.filter((event) => event.kind === "order").length;
    return { orders: { inserted, duplicates: 0 }, ...NOTHING_ELSE, quarantined: 0 };
  }

  get written(): number {
    return this.batches.reduce((sum, batch) => sum + batch.events.length, 0);
  }
}

let events: EventLog;
let states: CurrentStates;
let sink: FakeSink;
let quiet: QuietLog;
let flusher: Flusher;
let soft: AbortController;
let hard: AbortController;
let running: Promise<void>;

function run(options: FlushOptions): void {
  flusher = new Flusher({ events, states, sink, clock: REAL_CLOCK, log: quiet.log }, options);
  running = flusher.run(soft.signal, hard.signal);
}

function append(from: number, count: number): void {
  const list = Array.from({ length: count }, (_, i) => fill({ oid: 1, tid: from + i }));
  events.append({ events: ledger().apply(fills(0, list)).events });
  flusher.appended();
}

beforeEach(async () => {
  events = new EventLog(await openMemoryJournal());
  states = new CurrentStates();
  sink = new FakeSink();
  quiet = quietLog();
  soft = new AbortController();
  hard = new AbortController();
});

afterEach(async () => {
  soft.abort();
  hard.abort();
  await running;
});

describe("a state", () => {
  it("is never ahead of the events in the database: a kill between them would hide those", async () => {
    const trader = ledger();
    const tell = (at: number, orders: Parameters<typeof listing>[1]): void => {
      events.append({ events: trader.apply(listing(at, orders)).events });
      states.changed(trader, "");
    };
    tell(0, [order({ oid: 1 })]);
    let later = 1;
    sink.meanwhile = () => {
      if (later++ < 9)
        tell(
          later * 5_000,
          Array.from({ length: later }, (_, n) => order({ oid: n + 1 })),
        );
    };
    run({ intervalMs: 10, threshold: 1_000_000 });
    await waitFor("the last state", () => sink.batches.some(({ states: [s] }) => s?.orders?.count === 9));
    let opened = 0;
    for (const batch of sink.batches) {
      opened += batch.events.length;
      for (const { orders } of batch.states) expect(orders?.count).toBeLessThanOrEqual(opened);
    }
  });
});

describe("a flush", () => {
  it("comes with the interval", async () => {
    run({ intervalMs: 20, threshold: 1_000 });
    append(1, 3);
    await waitFor("a flush", () => sink.written === 3);
    append(4, 1);
    await waitFor("another", () => sink.written === 4);
  });

  it("comes early when enough waits", async () => {
    run({ intervalMs: HOUR, threshold: 10 });
    append(1, 9);
    append(10, 1);
    await waitFor("a flush", () => sink.written === 10);
  });

  it("comes once more at the end, and then the run is over", async () => {
    run({ intervalMs: HOUR, threshold: 1_000 });
    append(1, 5);
    soft.abort();
    await running;
    expect(sink.written).toBe(5);
    expect(flusher.pending).toBe(0);
  });

  it("writes batches of a thousand, at most three at a time", async () => {
    run({ intervalMs: HOUR, threshold: 100_000 });
    append(1, 12_345);
    soft.abort();
    await running;
    expect(sink.written).toBe(12_345);
    expect(Math.max(...sink.batches.map((batch) => batch.events.length))).toBe(1_000);
    expect(sink.mostConcurrent).toBeLessThanOrEqual(3);
  });

  it("writes the current state of each trader and dex once, after the events", async () => {
    run({ intervalMs: HOUR, threshold: 1_000 });
    const trader = ledger();
    for (const at of [0, 5_000]) {
      events.append({ events: trader.apply(listing(at, [order({ oid: at + 1 })])).events });
      states.changed(trader, "");
    }
    soft.abort();
    await running;
    expect(sink.batches.map((batch) => [batch.events.length, batch.states.length])).toEqual([
      [2, 0],
      [0, 1],
    ]);
    expect(sink.batches[1]?.states[0]?.orders?.count).toBe(2);
  });

  it("ends with what was pending when it began, however much comes meanwhile: states, metrics and log come too", async () => {
    const trader = ledger();
    let next = 1;
    const tell = (): void => {
      events.append({ events: trader.apply(listing(next * 5_000, [order({ oid: next++ })])).events });
      states.changed(trader, "");
    };
    let flushes = 0;
    // More comes with each batch than the batch had.
    sink.meanwhile = () => {
      for (let n = 0; n < 3 && next < 5_000; n++) tell();
    };
    tell();
    run({ intervalMs: HOUR, threshold: 1, flushed: () => flushes++ });
    await waitFor("three flushes", () => flushes >= 3);
    expect(next).toBeLessThan(5_000);
    expect(sink.batches.filter((batch) => batch.states.length > 0).length).toBeGreaterThanOrEqual(2);
    expect(quiet.lines.filter((line) => String(line.msg).startsWith("Flushed")).length).toBeGreaterThan(1);
    sink.meanwhile = () => undefined;
  });

  it("tells how many order updates it wrote, and nothing when there were none", async () => {
    run({ intervalMs: HOUR, threshold: 1_000 });
    append(1, 3);
    events.append({
      events: ledger().apply(listing(0, [order({ oid: 1 }), order({ oid: 2 })])).events,
    });
    soft.abort();
    await running;
    const lines = quiet.lines.filter((line) => String(line.msg).startsWith("Flushed"));
    expect(lines).toMatchObject([{ msg: "Flushed 2 order updates to database", inserted: 2, duplicates: 0 }]);
    expect(lines[0]?.ms).toEqual(expect.any(Number));
  });
});

describe("records that are lost on the disk while they wait", () => {
  it("are told and not waited for: what is left is written, and everything else gets its turn", async () => {
    const files = memoryFiles();
    events = new EventLog(await openMemoryJournal({ files, headBytes: 4_096, segmentBytes: 1_048_576 }));
    sink.down = true;
    run({ intervalMs: 10, threshold: 1 });
    for (let n = 0; n < 100; n++) {
      append(1 + n * 10, 10);
      await events.journal.whenSynced(events.journal.sequence);
    }
    const [[name, bytes] = ["", Buffer.alloc(0)]] = [...files.content].filter(([each]) =>
      each.endsWith(".segment"),
    );
    const damaged = Buffer.from(bytes);
    damaged.fill(0xff, Math.floor(damaged.length / 2), Math.floor(damaged.length / 2) + 2_000);
    files.content.set(name, damaged);
    sink.down = false;
    await waitFor("everything that is left", () => flusher.pending === 0);
    expect(sink.written).toBeGreaterThan(500);
    expect(sink.written).toBeLessThan(1_000);
    expect(quiet.lines.filter(({ msg }) => String(msg).includes("are lost"))).toHaveLength(1);
    // A timer still fires: the flusher does not spin.
    let fired = false;
    setTimeout(() => {
      fired = true;
    }, 0);
    await waitFor("a timer", () => fired);
    append(5_000, 1);
    await waitFor("what came later", () => flusher.pending === 0);
  });
});

describe("what waits to be written", () => {
  it("is told that it is not, where the run ends before", async () => {
    sink.down = true;
    run({ intervalMs: 10, threshold: 1 });
    append(1, 5);
    const written = flusher.written(events.journal.sequence);
    soft.abort();
    hard.abort();
    await running;
    await expect(written).rejects.toThrow("stopped before the database had it");
    await expect(flusher.written(events.journal.sequence)).rejects.toThrow("stopped before");
  });
});

describe("a database that is away", () => {
  it("gets every batch when it is back, and is complained of once", async () => {
    sink.down = true;
    run({ intervalMs: 10, threshold: 1_000 });
    append(1, 2_500);
    await waitFor("three tries", () => sink.attempts >= 3);
    await waitFor("one that has failed", () => flusher.failingSince !== null);
    expect(flusher.pending).toBe(2_500);
    sink.down = false;
    await waitFor("everything", () => sink.written === 2_500);
    expect(flusher.failingSince).toBeNull();
    expect(quiet.lines.filter((line) => line.level === "warn")).toHaveLength(1);
  });

  it("does not hold up a hard stop: what it did not take stays in the journal", async () => {
    sink.down = true;
    run({ intervalMs: 10, threshold: 1_000 });
    append(1, 1_500);
    await waitFor("a try", () => sink.attempts >= 1);
    soft.abort();
    hard.abort();
    await running;
    expect(flusher.pending).toBe(1_500);
    expect(events.journal.status().readers).toMatchObject([{ name: "mongodb", cursor: 0 }]);
  });

  it("does not hold up a hard stop that comes before the soft one, however much waits", async () => {
    sink.down = true;
    run({ intervalMs: HOUR, threshold: 1 });
    append(0, 10);
    await waitFor("a try", () => sink.attempts > 0);
    hard.abort();
    await running;
    expect(flusher.pending).toBe(10);
  });

  it("does not hold up a hard stop where it never answers: what it was given stays in the journal", async () => {
    sink.silent = true;
    run({ intervalMs: 10, threshold: 1_000 });
    append(1, 1_500);
    await waitFor("a try", () => sink.attempts >= 1);
    soft.abort();
    hard.abort();
    await running;
    expect(flusher.pending).toBe(1_500);
    expect(flusher.failingSince).toBeNull();
  });
});

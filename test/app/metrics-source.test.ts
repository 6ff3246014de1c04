// /metrics of a collector: what its parts have counted, each number under its name.
import { beforeEach, describe, expect, it } from "vitest";
import { EVENT_NAMES, eventName } from "../../src/domain/event-name.js";
import { VERSION } from "../../src/version.js";
import { ALICE, fill, fills, ledger, listing, order, position, positions, T0 } from "../support/story.js";
import { type Family, valueIn } from "../telemetry/exposition.js";
import { Metered } from "./metered.js";

const BOB = "0x00000000000000000000000000000000000000b0";

let metered: Metered;

beforeEach(() => {
  metered = new Metered();
});

describe("before anything is built", () => {
  it("it tells what it is, and zeros", async () => {
    const families = await metered.told();
    expect(valueIn(families, "hypertrail_build_info", { version: VERSION })).toBe(1);
    expect(valueIn(families, "hypertrail_feed_info", { configured: "auto", active: "none" })).toBe(1);
    expect(valueIn(families, "hypertrail_database_up")).toBe(0);
    expect(valueIn(families, "hypertrail_frames_unasked_total")).toBe(0);
    expect(valueIn(families, "hypertrail_events_pending")).toBe(0);
  });

  it("each name has our prefix and its unit, and counters alone end in _total", async () => {
    const own = [...(await metered.told()).values()].filter(({ name }) => !/^(process|nodejs)_/.test(name));
    expect(own.length).toBeGreaterThan(25);
    for (const { name, type } of own) {
      expect(name).toMatch(/^hypertrail_[a-z]+(_[a-z]+)*$/);
      expect([name, name.endsWith("_total")]).toEqual([name, type === "counter"]);
      expect(name).not.toMatch(/_(ms|milliseconds|kb|percent|count|sum|bucket)(_total)?$/);
    }
  });
});

describe("what was observed", () => {
  it("is told by reason, by what is open now, and by what waits for the database", async () => {
    const { intake, events } = await metered.build();
    intake.follow(ALICE, [], T0);
    intake.observe(listing(0, [order({ oid: 1 }), order({ oid: 2 })]));
    intake.observe(positions(0, [position()]));
    intake.observe(listing(0, [order({ oid: 3 })], { ethAddress: BOB }));
    const families = await metered.told();
    expect(valueIn(families, "hypertrail_observations_ignored_total", { reason: "untracked" })).toBe(1);
    expect(valueIn(families, "hypertrail_observations_ignored_total", { reason: "staleRise" })).toBe(0);
    expect(valueIn(families, "hypertrail_open_orders")).toBe(2);
    expect(valueIn(families, "hypertrail_open_positions")).toBe(1);
    expect(valueIn(families, "hypertrail_events_pending")).toBe(3);
    const { sequence, bytes } = events.journal.status();
    expect(sequence).toBe(2);
    expect(valueIn(families, "hypertrail_journal_sequence")).toBe(sequence);
    expect(valueIn(families, "hypertrail_journal_bytes")).toBe(bytes);
    expect(valueIn(families, "hypertrail_journal_capacity_bytes")).toBe(64 * 1_048_576);
    expect(valueIn(families, "hypertrail_journal_failing")).toBe(0);
  });

  it("is told by kind where it was not taken, since the journal was full", async () => {
    const { intake, events } = await metered.build(1_024);
    intake.follow(ALICE, [], T0);
    intake.observe(listing(0, [order({ oid: 1 })]));
    await events.journal.whenSynced(1);
    intake.observe(listing(5_000, []));
    intake.observe(fills(5_000, [fill({ oid: 1, tid: 1 })]));
    const families = await metered.told();
    const missed = (kind: string) => valueIn(families, "hypertrail_observations_missed_total", { kind });
    expect([missed("orders"), missed("positions"), missed("fills")]).toEqual([1, 0, 1]);
  });

  it("has an age in seconds: that of the trader who was silent longest, by tier", async () => {
    const { intake } = await metered.build();
    for (const each of [ALICE, BOB] as const) intake.follow(each, [], T0);
    intake.observe(listing(5_000, []));
    metered.clock.at = T0 + 9_500;
    const age = (families: Map<string, Family>, tier: string) =>
      valueIn(families, "hypertrail_last_seen_age_seconds", { tier });
    expect(age(await metered.told(), "waiting")).toBe(9.5);
    intake.observe(listing(2_000, [], { ethAddress: BOB }));
    const families = await metered.told();
    expect([age(families, "waiting"), age(families, "stream")]).toEqual([7.5, undefined]);
    expect(valueIn(families, "hypertrail_traders", { tier: "waiting" })).toBe(2);
    expect(valueIn(families, "hypertrail_traders", { tier: "stream" })).toBe(0);
  });
});

describe("the clock", () => {
  it("is told against the venue's as soon as enough was heard, and not before", async () => {
    const { intake } = await metered.build();
    intake.follow(ALICE, [], T0);
    intake.observe(positions(0, [], { time: T0 - 2_500 }));
    const skew = async () => valueIn(await metered.told(), "hypertrail_clock_skew_seconds");
    expect(await skew()).toBeUndefined();
    for (let at = 5_000; at < 50_000; at += 5_000) {
      intake.observe(positions(at, [], { time: T0 + at - 2_500 }));
    }
    expect(await skew()).toBe(2.5);
  });
});

describe("what was written", () => {
  it("is told by collection", async () => {
    const { intake, flush } = await metered.build();
    metered.progress.databaseUp();
    intake.follow(ALICE, [], T0);
    intake.observe(fills(0, [fill({ oid: 1, tid: 1 })]));
    await flush();
    const families = await metered.told();
    const of = (what: string, collection: string) =>
      valueIn(families, `hypertrail_documents_${what}_total`, { collection });
    expect(valueIn(families, "hypertrail_database_up")).toBe(1);
    expect([of("inserted", "trader_orders"), of("duplicate", "trader_orders")]).toEqual([2, 3]);
    expect([of("inserted", "trader_positions"), of("inserted", "trader_fills")]).toEqual([0, 1]);
    expect(valueIn(families, "hypertrail_quarantined_total")).toBe(4);
    expect(valueIn(families, "hypertrail_events_pending")).toBe(0);
  });
});

describe("events", () => {
  it("have a name each, of a closed set", () => {
    const one = ledger({ closeAfterMissing: 1 });
    const events = [
      ...one.apply(listing(0, [order({ oid: 1 })])).events,
      ...one.apply(positions(0, [position()])).events,
      ...one.apply(listing(5_000, [order({ oid: 1, sz: "5", origSz: "10" })])).events,
      ...one.apply(listing(10_000, [])).events,
      ...one.apply(fills(11_000, [fill({ oid: 1, tid: 1, sz: "10" })])).events,
    ];
    const names = [
      "order new",
      "position opened",
      "order updated",
      "order closed",
      "fill",
      "order completed",
    ];
    expect(events.map(eventName)).toEqual(names);
    for (const name of names) expect(EVENT_NAMES).toContain(name);
  });

  it("are told by kind and action; of a name that nobody knows they are other", async () => {
    const { intake } = await metered.build();
    const counted = { "order new": 3, "position flipped": 2, fill: 5, 'evil"} 1\n': 7 };
    Object.assign(intake, { events: new Map(Object.entries(counted)) });
    const families = await metered.told();
    const of = (kind: string, action: string) =>
      valueIn(families, "hypertrail_events_total", { kind, action });
    expect([of("order", "new"), of("order", "closed"), of("position", "flipped")]).toEqual([3, 0, 2]);
    expect([of("fill", "filled"), of("other", "other")]).toEqual([5, 7]);
    expect(families.get("hypertrail_events_total")?.series.size).toBe(EVENT_NAMES.length + 1);
  });
});

describe("a listener that throws", () => {
  it("is counted", async () => {
    metered.taps.add({
      onWebSocketConnected: () => {
        throw new Error("no");
      },
    });
    metered.taps.tell("onWebSocketConnected", 0);
    expect(valueIn(await metered.told(), "hypertrail_listener_failures_total")).toBe(1);
  });
});

// The seam is one: another venue, with ids and words of its own, goes through intake, journal, store and report.
import { afterEach, beforeEach, expect, it } from "vitest";
import { createMetrics } from "../../src/app/collect/metrics/metrics.js";
import { createPipeline, type Pipeline } from "../../src/app/collect/pipeline.js";
import { Progress } from "../../src/app/collect/progress.js";
import { readReasons, readStats } from "../../src/app/collect/report.js";
import { venueSink } from "../../src/app/collect/venue-sink.js";
import { loadConfig } from "../../src/config/load.js";
import type { Journal } from "../../src/journal/journal.js";
import { openMemoryJournal } from "../../src/journal/memory.js";
import { Taps } from "../../src/pipeline/taps.js";
import { recover } from "../../src/store/read/recovery.js";
import { REAL_CLOCK } from "../../src/timing/clock.js";
import type { Venue } from "../../src/venues/venue.js";
import { COLLECTOR, type PreparedStore, preparedStore } from "../store/prepared.js";
import { quietLog } from "../support/quiet-log.js";
import { order, T0 } from "../support/story.js";
import { TinyVenue } from "../support/tiny-venue.js";
import { parseExposition, valueIn } from "../telemetry/exposition.js";

const ACCOUNT = "desk 4";
const { config } = loadConfig({ env: { TRADER_WS_ENABLED: "no" }, dotenv: null, terminal: false });

let store: PreparedStore;
let journal: Journal;
let pipeline: Pipeline;
let venue: Venue & TinyVenue;
const progress = new Progress(T0);

beforeEach(async () => {
  store = await preparedStore();
  journal = await openMemoryJournal({ maxBytes: 1_048_576 });
  const { log } = quietLog();
  const taps = new Taps(log, () => null);
  const metrics = { flushed: () => undefined };
  pipeline = createPipeline({
    ...{ config, journal, stored: store.all, collector: COLLECTOR, taps, metrics, clock: REAL_CLOCK, log },
    unexplained: (...asked) => venue.explain(...asked),
    fillsMissed: (trader) => venue.healFills(trader),
  });
  venue = new TinyVenue(venueSink(pipeline.intake, taps, progress, REAL_CLOCK, log));
  progress.opened(journal);
  progress.parts(pipeline);
  progress.streaming(venue, T0);
});

afterEach(async () => {
  await journal.close(AbortSignal.abort());
  await store.drop();
});

it("orders with texts for ids are told, asked about, explained in the venue's words, written, recovered and reported", async () => {
  pipeline.intake.follow(ACCOUNT, [], T0);
  venue.follow({ ethAddress: ACCOUNT, priority: 1, dexes: [] });
  const [one, two] = [order({ oid: "b7e1-1" }), order({ oid: "b7e1-2" })];
  venue.book(ACCOUNT, T0, [one, two]);
  venue.book(ACCOUNT, T0 + 1_000, [two]);
  expect(venue.asked).toEqual([`${ACCOUNT} b7e1-1`]);
  venue.fate(ACCOUNT, T0 + 2_000, one, "PULLED_BY_DESK");
  await pipeline.flusher?.run(AbortSignal.abort(), new AbortController().signal);

  const written = await store.db.collection("trader_orders").find().sort({ _id: 1 }).toArray();
  expect(written.map(({ oid, action, closeReason }) => [oid, action, closeReason])).toEqual([
    ["b7e1-1", "closed", "PULLED_BY_DESK"],
    ["b7e1-1", "new", null],
    ["b7e1-2", "new", null],
  ]);
  const known = await recover(store.all, [ACCOUNT], T0 + 3_000, T0 + 3_000);
  expect(known.get(ACCOUNT)?.[0]?.orders?.open.map((state) => state.order.oid)).toEqual(["b7e1-2"]);

  const about = { config, progress };
  const stats = readStats(about, progress.watching(), T0 + 3_000);
  expect(stats).toMatchObject({ tracked_traders: 1, tracked_orders: 1, orders_inserted: 3 });
  expect(stats.traders).toMatchObject([{ ethAddress: ACCOUNT, tier: "stream", expected_ms: 1_000 }]);
  const codes = (now: number) => readReasons(about, now).map(({ code }) => code);
  expect(codes(T0 + 3_000)).not.toContain("trader_stale");
  expect(codes(T0 + 60_000)).toContain("trader_stale");
  const text = await createMetrics(about, { failures: 0 }, REAL_CLOCK).text();
  const families = parseExposition(text);
  expect(valueIn(families, "hypertrail_traders", { tier: "stream" })).toBe(1);
  expect(valueIn(families, "hypertrail_reasons_waiting")).toBe(1);
});

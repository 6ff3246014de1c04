// A kill between the two tellings of a fill: it is told once in part, completed once, and one document.
import { afterEach, beforeEach, expect, it } from "vitest";
import { createPipeline } from "../../src/app/collect/pipeline.js";
import { takeUp } from "../../src/app/collect/take-up.js";
import { loadConfig } from "../../src/config/load.js";
import type { FillEvent } from "../../src/domain/event.js";
import type { FillsReport } from "../../src/domain/observation.js";
import type { Journal } from "../../src/journal/journal.js";
import { memoryFiles, openMemoryJournal } from "../../src/journal/memory.js";
import { Taps } from "../../src/pipeline/taps.js";
import { REAL_CLOCK } from "../../src/timing/clock.js";
import { COLLECTOR, type PreparedStore, preparedStore } from "../store/prepared.js";
import { quietLog } from "../support/quiet-log.js";
import { ALICE, fill, fills, part } from "../support/story.js";
import { waitFor } from "../support/wait.js";

const { config } = loadConfig({ env: { TRADERS: ALICE }, dotenv: null, terminal: false });

let store: PreparedStore;
/** What is on the disk. */
let disk: Map<string, Buffer>;
let journals: Journal[];
let heard: string[];

beforeEach(async () => {
  store = await preparedStore();
  [disk, journals, heard] = [new Map(), [], []];
});
afterEach(async () => {
  await Promise.all(journals.map((journal) => journal.close(AbortSignal.abort())));
  await store.drop();
});

/** A run of a collector, from what the runs before it have left. It ends by a kill: nothing is flushed. */
async function begin() {
  const journal = await openMemoryJournal({ files: memoryFiles(disk) });
  journals.push(journal);
  const { log } = quietLog();
  const taps = new Taps(log, () => null);
  const words = ({ fill, completes, seen }: FillEvent) => `${fill.tid} ${completes ? "completed" : seen}`;
  taps.add({ onFill: (event) => heard.push(words(event)) });
  const { intake, flusher } = createPipeline({
    ...{ config, journal, stored: store.all, collector: COLLECTOR, taps, log, clock: REAL_CLOCK },
    ...{ metrics: { flushed: () => undefined }, unexplained: () => undefined, fillsMissed: () => undefined },
  });
  await flusher?.drain(new AbortController().signal);
  const about = { config, intake, collector: COLLECTOR, clock: REAL_CLOCK, log };
  await takeUp(about, store.all, (ask) => ask());
  return {
    intake,
    tell: async (report: FillsReport) => {
      intake.observe(report);
      await waitFor("the disk to have it", () => journal.synced === journal.sequence);
    },
    flush: () => flusher?.drain(new AbortController().signal),
    kill: () => {
      disk = new Map(disk);
    },
  };
}

const NOW = Date.now();
const given = (tid: number) => ({ oid: 7, tid, time: NOW + 60_000 });
const told = (list: FillsReport["fills"], source: string): FillsReport => ({
  ...fills(0, list, { source }),
  receivedAt: NOW,
});
const tape = (...tids: number[]) =>
  told(
    tids.map((tid) => part(given(tid))),
    "trades",
  );
const whole = (...tids: number[]) =>
  told(
    tids.map((tid) => fill(given(tid))),
    "userFills",
  );
const stored = async () =>
  (await store.stored("fills")).map(({ tid, source }) => `${Number(tid)} ${String(source)}`);

it.each([
  ["before the database has the part", false],
  ["after it", true],
])("a fill that was told in part is completed by the next run, killed %s", async (_, flushed) => {
  const first = await begin();
  await first.tell(tape(1, 2));
  if (flushed) await first.flush();
  first.kill();
  const next = await begin();
  expect(await stored()).toEqual(["1 trades", "2 trades"]);
  expect(next.intake.partialFills(ALICE, NOW)).toHaveLength(2);
  await next.tell(tape(1, 2));
  await next.tell(whole(1));
  expect(next.intake.knows(ALICE, 7)).toBe(true);
  await next.flush();
  expect(await stored()).toEqual(["1 userFills", "2 trades"]);
  expect(heard).toEqual(["1 live", "2 live", "1 completed"]);
});

it("what was completed before a kill is told by nobody again", async () => {
  const first = await begin();
  await first.tell(tape(1));
  await first.tell(whole(1, 2));
  first.kill();
  const next = await begin();
  await next.tell(tape(1, 2));
  await next.tell(whole(1, 2));
  await next.flush();
  expect(await stored()).toEqual(["1 userFills", "2 userFills"]);
  expect(heard).toEqual(["1 live", "1 completed", "2 live"]);
  expect(next.intake.ignored.get("repeatedFill")).toBe(4);
});

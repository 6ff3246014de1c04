// The resolver: what it takes of an answer, and what becomes of questions that nobody answers.
import { afterEach, beforeEach, expect, it } from "vitest";
import type { OrderId } from "../../../src/domain/ids.js";
import type { StatusReport, Unexplained } from "../../../src/domain/observation.js";
import { REAL_CLOCK } from "../../../src/timing/clock.js";
import { meaningOf } from "../../../src/venues/hyperliquid/observe/statuses.js";
import { HISTORY_FROM } from "../../../src/venues/resolve/questions.js";
import { Resolver, type Said } from "../../../src/venues/resolve/resolver.js";
import { ALICE, order } from "../../support/story.js";
import { waitFor } from "../../support/wait.js";

const MINUTE = 60_000;

let told: (StatusReport | Unexplained)[];
let wanted: Set<OrderId>;
let answer: () => Said;
let stop: AbortController;
let running: Promise<void>;
let resolver: Resolver;

function became(oid: number, agoMs: number, status = "canceled"): StatusReport["statuses"][number] {
  const at = Date.now() - agoMs;
  return { order: order({ oid, timestamp: at }), status, ...meaningOf(status), statusTimestamp: at };
}

function log(...statuses: StatusReport["statuses"]): StatusReport {
  const now = Date.now();
  return {
    kind: "statuses",
    ethAddress: ALICE,
    receivedAt: now,
    sizes: "old",
    speaksFor: null,
    source: "historicalOrders",
    statuses,
  };
}

beforeEach(() => {
  told = [];
  wanted = new Set();
  answer = () => null;
  stop = new AbortController();
  resolver = new Resolver({
    clock: REAL_CLOCK,
    status: async () => answer(),
    history: async () => answer(),
    isWanted: (_, oid) => wanted.has(oid),
    since: () => Date.now() - 60 * MINUTE,
    observe: (observation) => ({ taken: told.push(observation) > 0, traded: false }),
  });
  running = resolver.run(stop.signal);
});

afterEach(async () => {
  stop.abort();
  await running;
});

it("takes what was asked for, and orders of a moment ago that no listing showed; not what was long forgotten", async () => {
  const oids = Array.from({ length: HISTORY_FROM }, (_, n) => n + 1);
  wanted = new Set(oids);
  answer = () =>
    log(became(900, 30 * MINUTE), became(901, MINUTE), ...oids.map((oid) => became(oid, 30 * MINUTE)));
  resolver.want(ALICE, oids, false);
  const [report] = await waitFor("the report", () => told.length > 0 && told);
  expect(report?.kind === "statuses" && report.statuses.map((each) => each.order.oid)).toEqual([
    901,
    ...oids,
  ]);
  await waitFor("no more questions", () => resolver.waiting === 0);
  expect(resolver.counts).toMatchObject({ history: HISTORY_FROM, unknown: 0, unanswered: 0 });
});

it("asks again where no answer came, and says nothing of the order meanwhile", async () => {
  wanted = new Set([7]);
  resolver.want(ALICE, [7], true);
  await waitFor("a try", () => resolver.counts.unanswered === 1);
  expect([resolver.waiting, told]).toEqual([1, []]);
});

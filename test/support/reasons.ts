// Orders that close while REST fails for a while: what reason each is stored with.
import { expect } from "vitest";
import { pause } from "../../src/timing/pause.js";
import { type Simulation, simulate } from "./simulation.js";
import { waitFor } from "./wait.js";

const NEVER = new AbortController().signal;

/** Orders that this venue remembers of each trader: fewer than the real one, so that it forgets some in an outage. */
const REACH = 300;

/** Until so many have closed; each stored reason is the venue's own, and none is invented. */
export async function closeWithReasons(count: number): Promise<void> {
  const simulation = await simulate({
    ...{ seed: 21, speed: 20, activity: 120 },
    venue: { limits: { orderReach: REACH, statusRows: REACH } },
    settings: { TRADER_ORDERS_WS_FLUSH_INTERVAL: "10" },
  });
  try {
    await close(simulation, count);
  } finally {
    await simulation.stop();
  }
}

async function close({ collector, venue, database }: Simulation, count: number): Promise<void> {
  const rows = database.db.collection("open_orders");
  await collector.start();
  const closed = () => rows.countDocuments({ status: "closed" });
  await waitFor("half of the closes", async () => (await closed()) >= count / 2, 120_000);
  venue.outages.set({ rest: "down" });
  await pause(6_000, NEVER);
  venue.outages.set({ rest: "up" });
  await waitFor("enough closes", async () => (await closed()) >= count, 120_000);
  venue.freeze();
  const unexplained = () => rows.countDocuments({ status: "closed", closeReason: null });
  await waitFor(
    "every close to be explained or given up",
    async () => {
      await pause(500, NEVER);
      return (await unexplained()) === 0;
    },
    150_000,
  );

  const truth = venue.truth();
  const wrong: string[] = [];
  const by = new Map<string, number>();
  const delays: number[] = [];
  let forgotten = 0;
  for await (const { ethAddress, oid, closeReason, reasonSource, observedAt, venueTime } of rows.find({
    status: "closed",
  })) {
    const really = truth.traders[ethAddress]?.closed.find((each) => each.oid === Number(oid));
    const ever = venue.model.records?.status(ethAddress, Number(oid), 1_000_000, truth.time);
    const answered = venue.model.records?.status(ethAddress, Number(oid), REACH, truth.time);
    if (closeReason === "unknown") {
      if (answered !== null && answered !== undefined)
        wrong.push(`${oid}: unknown, and the venue says ${answered.status}`);
      forgotten++;
    } else if (closeReason !== (really ?? ever)?.status)
      wrong.push(`${oid}: ${closeReason}, and it was ${(really ?? ever)?.status}`);
    by.set(reasonSource ?? "nobody", (by.get(reasonSource ?? "nobody") ?? 0) + 1);
    if (venueTime !== null) delays.push(observedAt.getTime() - venueTime.getTime());
  }
  expect(wrong).toEqual([]);
  const sorted = delays.toSorted((a, b) => a - b);
  const at = (share: number): string =>
    `${((sorted[Math.floor(share * sorted.length)] ?? 0) / 1_000).toFixed(1)} s`;
  console.info(
    `${sorted.length + forgotten} closed: ${JSON.stringify(Object.fromEntries(by))}, ${forgotten} unknown; ` +
      `from close to confirmed close: median ${at(0.5)}, 90 % ${at(0.9)}, 99 % ${at(0.99)}`,
  );
  expect(forgotten).toBeGreaterThan(0);
  expect(delays.length).toBeGreaterThan(count / 10);
  const reasons = new Set(
    Object.values(truth.traders).flatMap((trader) => trader.closed.map(({ status }) => status)),
  );
  expect(reasons.size).toBeGreaterThan(4);
  expect(venue.counters.rest.weightWorstMinute).toBeLessThanOrEqual(1_200);
}

// What one address shows last is not missed because another address does not show it yet.
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Address } from "../../../../src/domain/address.js";
import { Ledger } from "../../../../src/domain/ledger.js";
import { REAL_CLOCK } from "../../../../src/timing/clock.js";
import { Dexes } from "../../../../src/venues/hyperliquid/dexes/dexes.js";
import { openEgresses } from "../../../../src/venues/hyperliquid/egress/open-egresses.js";
import { Pool } from "../../../../src/venues/hyperliquid/stream/pool.js";
import { VENUE_TIMINGS } from "../../../../src/venues/hyperliquid/stream/session/timings.js";
import { openOrdersFrame, ScriptedVenue, wireOrder } from "../../../support/scripted-venue.js";
import { StreamRecord } from "../../../support/stream-record.js";
import { waitFor } from "../../../support/wait.js";

const TRADER: Address = `0x${"ab".repeat(20)}`;

let venue: ScriptedVenue;
let record: StreamRecord;
let pools: Pool[];

beforeEach(async () => {
  venue = await ScriptedVenue.start();
  record = new StreamRecord();
  pools = openEgresses({
    ...{ directory: null, localAddresses: ["127.0.0.2", "127.0.0.3"], clock: REAL_CLOCK, minuteMs: 60_000 },
    warn: () => undefined,
  }).map(
    (egress) =>
      new Pool(
        {
          ...{ url: venue.url, timings: VENUE_TIMINGS, clock: REAL_CLOCK, random: () => 0.5 },
          // The same numbers on both: the address alone tells them apart.
          ...{ egress, firstClient: 0, clients: 1, feed: "components", maxUsers: 10, orders: true },
          ...{ dexes: new Dexes([], () => undefined), exact: "false" },
        },
        record.sink,
      ),
  );
});

afterEach(async () => {
  for (const pool of pools) await pool.stop(AbortSignal.timeout(1_000));
  await venue.stop();
});

it("the same connection number of another address is another instance: its listing proves no absence at once", async () => {
  for (const [n, pool] of pools.entries()) {
    pool.watch(TRADER);
    await venue.visit(n, 7);
  }
  const [one, other] = venue.visits;
  one?.socket.send(openOrdersFrame(TRADER, [wireOrder(1)]));
  await waitFor("the first", () => record.listings.length === 1);
  for (let times = 1; times <= 2; times++) {
    other?.socket.send(openOrdersFrame(TRADER, []));
    await waitFor("the other", () => record.listings.length === 1 + times);
  }
  const [shown, ...absent] = record.listings;
  expect(absent.map(({ instance }) => instance === shown?.instance)).toEqual([false, false]);
  const ledger = new Ledger(TRADER, { closeAfterMissing: 1, sampleIntervalMs: 300_000 });
  const events = record.listings.flatMap((listing) => ledger.apply({ ...listing, receivedAt: 1_000 }).events);
  expect(events.map((event) => event.kind === "order" && event.action)).toEqual(["new"]);
});

// kill -9 every five seconds for five minutes: at no minute of any clock is any limit of the venue exceeded.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { createModel } from "../../src/simulator/model/model.js";
import { startSimulatedVenue } from "../../src/simulator/venue/simulated-venue.js";
import { REAL_CLOCK } from "../../src/timing/clock.js";
import { pause } from "../../src/timing/pause.js";
import { startChild } from "../support/child.js";
import { STRICT } from "../support/crash-loop.js";
import { freshDatabase } from "../support/mongo.js";

const SECONDS = Number(process.env.LOOP_SECONDS ?? 300);
const EVERY_MS = 5_000;
const SCRIPT = resolve("test/system/telling-collector.ts");
const USERS = Array.from({ length: 40 }, (_, n) => `0x${String(n + 1).padStart(40, "0")}`);

it(`killed every five seconds for ${SECONDS} s, it keeps the venue's limits, and works on`, async () => {
  const model = createModel({ seed: 72, startMs: Date.now(), users: USERS, activity: 60 });
  const venue = await startSimulatedVenue({
    ...{ model, clock: REAL_CLOCK, port: 0, seed: 72, limits: STRICT },
  });
  const database = await freshDatabase();
  const dir = await mkdtemp(join(tmpdir(), "hypertrail-crash-loop-"));
  const settings = {
    HYPERLIQUID_API_URL: venue.api,
    TRADERS: USERS.join(","),
    TRADER_WS_CLIENTS: "10",
    MONGODB_URI: database.uri,
    MONGODB_DB: database.name,
    DATA_DIR: join(dir, "data"),
    HTTP_PORT: "0",
  };
  try {
    const until = Date.now() + SECONDS * 1_000;
    for (let run = 0; Date.now() < until; run++) {
      const collector = await startChild(SCRIPT, [JSON.stringify(settings), join(dir, `notes-${run}`)]);
      await pause(EVERY_MS, new AbortController().signal);
      await collector.kill();
    }
    const { rest, refused, connectsWorstMinute, sendsWorstMinute } = venue.counters;
    console.info(JSON.stringify({ rest, refused, connectsWorstMinute, sendsWorstMinute }));
    expect(rest.weightWorstMinute).toBeLessThanOrEqual(1_200);
    expect(rest.refused429).toBe(0);
    expect(connectsWorstMinute).toBeLessThanOrEqual(30);
    expect(sendsWorstMinute).toBeLessThanOrEqual(2_000);
    expect(refused).toEqual({ connects: 0, messages: 0, subscriptions: 0, users: 0 });
    expect(rest.requests.frontendOpenOrders).toBeGreaterThan(SECONDS / 20);
  } finally {
    await venue.stop();
    await database.drop();
    await rm(dir, { recursive: true, force: true });
  }
});

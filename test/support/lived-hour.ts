// A collector in a process of its own on a fast clock, which says how much heap it has after each collection.
import { join } from "node:path";
import { Collector } from "../../src/app/collect/collector.js";
import { loadConfig } from "../../src/config/load.js";
import { createLogger } from "../../src/telemetry/logger.js";
import { fastClock } from "../../src/timing/clock.js";
import { pause } from "../../src/timing/pause.js";
import { waitFor } from "./wait.js";

const { settings, speed, startMs, dir, looks, everyMs } = JSON.parse(process.argv[2] ?? "{}") as {
  settings: Record<string, string>;
  speed: number;
  startMs: number;
  dir: string;
  looks: number;
  /** Of the fast clock. */
  everyMs: number;
};
const clock = fastClock(speed, startMs);
const { config } = loadConfig({
  env: { ...settings, DATA_DIR: join(dir, "data"), HTTP_PORT: "0" },
  dotenv: null,
  terminal: false,
});
const log = createLogger({ level: "warn", format: "json" });
const collector = new Collector({ config, log, clock });
const say = (told: object): void => console.log(JSON.stringify(told));
await collector.start();
say({ started: true });
for (let look = 0; look < looks; look++) {
  await pause(clock.real(everyMs), new AbortController().signal);
  // What waits for a database that is busy is no leak.
  await waitFor("the database to catch up", () => collector.stats().events_pending < 1_000, 120_000);
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  const { tracked_orders: orders, orders_inserted: inserted, connections } = collector.stats();
  const reconnects = connections.reduce((sum, each) => sum + each.reconnects, 0);
  say({ minutes: ((look + 1) * everyMs) / 60_000, heapUsed, external, rss, orders, inserted, reconnects });
}
await collector.stop();
process.exit();

// A collector that is ended again and again in the middle of everything, and what the venue counted meanwhile.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Collector } from "../../src/app/collect/collector.js";
import { loadConfig } from "../../src/config/load.js";
import { createModel } from "../../src/simulator/model/model.js";
import type { Counters } from "../../src/simulator/venue/counters.js";
import { startSimulatedVenue } from "../../src/simulator/venue/simulated-venue.js";
import { fastClock } from "../../src/timing/clock.js";
import { freshDatabase } from "./mongo.js";
import { quietLog } from "./quiet-log.js";
import { waitFor } from "./wait.js";

export interface CrashLoop {
  readonly seed: number;
  readonly speed: number;
  readonly traders: number;
  /** From a start to its end, and how long it goes on at least, ms of the venue's clock. */
  readonly everyMs: number;
  readonly lastsMs: number;
  /** A machine that is slow goes on until it has started so often, and has looked at so many listings of orders. */
  readonly leastRuns: number;
  readonly leastLooks: number;
}

export interface Survived {
  readonly runs: number;
  readonly counters: Readonly<Counters>;
  /** How often a breaker was found open. */
  readonly breakers: number;
}

/** What the venue allows: slots linger as long as it was ever seen. */
export const STRICT = { users: 10, userScope: "ip", nodes: 1, lingerMs: 30_000 } as const;

/** Ended hard and without a word to the file of what was spent: for that file, as by kill -9. */
export async function crashLoop(loop: CrashLoop): Promise<Survived> {
  const { seed, speed, traders, everyMs, lastsMs, leastRuns, leastLooks } = loop;
  const clock = fastClock(speed, Date.now());
  const users = Array.from({ length: traders }, (_, n) => `0x${String(n + 1).padStart(40, "0")}`);
  const model = createModel({ seed, startMs: clock.now(), users, activity: 20 });
  const venue = await startSimulatedVenue({ model, clock, port: 0, seed, limits: STRICT });
  const database = await freshDatabase();
  const dir = await mkdtemp(join(tmpdir(), "hypertrail-crash-loop-"));
  const { config } = loadConfig({
    env: {
      HYPERLIQUID_API_URL: venue.api,
      TRADERS: users.join(","),
      MONGODB_URI: database.uri,
      MONGODB_DB: database.name,
      DATA_DIR: join(dir, "data"),
      TRADER_WS_CLIENTS: "10",
      HTTP_PORT: "0",
    },
    dotenv: null,
    terminal: false,
  });
  let runs = 0;
  let breakers = 0;
  try {
    const lasts = clock.now() + lastsMs;
    const looks = (): number => venue.counters.rest.requests.frontendOpenOrders ?? 0;
    while (clock.now() < lasts || runs < leastRuns || looks() < leastLooks) {
      const collector = new Collector({ config, log: quietLog().log, clock });
      collector.failed.catch(() => undefined);
      await collector.start();
      runs++;
      const endsAt = clock.now() + everyMs;
      await waitFor("the end", () => clock.now() >= endsAt, 60_000);
      const { reasons } = (await (await fetch(`${collector.url}/health/ready`)).json()) as {
        readonly reasons: readonly { readonly code: string }[];
      };
      if (reasons.some(({ code }) => code === "breaker_open")) breakers++;
      const stopped = collector.stop();
      void collector.stop();
      await stopped;
    }
    return { runs, breakers, counters: structuredClone(venue.counters) };
  } finally {
    await venue.stop();
    await database.drop();
    await rm(dir, { recursive: true, force: true });
  }
}

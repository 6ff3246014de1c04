// A collector without WebSocket before a REST interface that answers as a test tells it, on a fast clock.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Collector } from "../../src/app/collect/collector.js";
import { loadConfig } from "../../src/config/load.js";
import type { Readiness } from "../../src/server/readiness.js";
import { type Clock, fastClock } from "../../src/timing/clock.js";
import { type FreshDatabase, freshDatabase } from "./mongo.js";
import { type QuietLog, quietLog } from "./quiet-log.js";
import { answers, type Script, ScriptedInfo } from "./scripted-info.js";
import { waitFor } from "./wait.js";

export interface ScriptedCollector {
  readonly clock: Clock;
  readonly collector: Collector;
  readonly database: FreshDatabase;
  readonly quiet: QuietLog;
  readonly info: ScriptedInfo;
  ready(): Promise<{ readonly httpStatus: number; readonly body: Readiness["body"] }>;
  /** Waits until so much time of the clock has passed. */
  pass(ms: number): Promise<void>;
  stop(): Promise<void>;
}

export const MARGIN = { accountValue: "0.0", totalNtlPos: "0.0", totalRawUsd: "0.0", totalMarginUsed: "0.0" };

/** An account as `clearinghouseState` shows it, of this balance. */
export function account(time: number, positions: readonly object[] = [], accountValue = "0.0"): object {
  const marginSummary = { ...MARGIN, accountValue };
  const assetPositions = positions.map((position) => ({ type: "oneWay", position }));
  return { marginSummary, withdrawable: accountValue, assetPositions, time };
}

export function held(coin: string, szi: string): object {
  return {
    ...{ coin, szi, leverage: { type: "cross", value: 10 }, entryPx: "30.0", positionValue: "100.0" },
    ...{ unrealizedPnl: "0.0", returnOnEquity: "0.0", liquidationPx: null, marginUsed: "10.0" },
    ...{ maxLeverage: 20, cumFunding: { allTime: "0.0", sinceOpen: "0.0", sinceChange: "0.0" } },
  };
}

/** `script` gives what it answers itself; the rest is a venue where nobody has anything. */
export async function scriptedCollector(
  traders: readonly string[],
  script: (type: string, user: string, dex: string, clock: Clock) => unknown,
  settings: Record<string, string> = {},
): Promise<ScriptedCollector> {
  const clock = fastClock(20, Date.now());
  const nothing: Readonly<Record<string, () => unknown>> = {
    perpDexs: () => [null, { name: "flx", fullName: "FLX" }, { name: "xyz", fullName: "XYZ" }],
    clearinghouseState: () => account(clock.now()),
    spotClearinghouseState: () => ({ balances: [] }),
    userAbstraction: () => "unifiedAccount",
  };
  const answer: Script = (response, asked, n) => {
    const { type = "", user = "", dex = "" } = (asked.body ?? {}) as Record<string, string>;
    const told = script(type, user, dex, clock) ?? nothing[type]?.() ?? [];
    (typeof told === "function" ? (told as Script) : answers(told))(response, asked, n);
  };
  const info = await ScriptedInfo.start(answer);
  const database = await freshDatabase();
  const dir = await mkdtemp(join(tmpdir(), "hypertrail-scripted-"));
  const { config } = loadConfig({
    env: {
      HYPERLIQUID_API_URL: info.url,
      TRADERS: traders.join(","),
      TRADER_WS_ENABLED: "false",
      MONGODB_URI: database.uri,
      MONGODB_DB: database.name,
      DATA_DIR: join(dir, "data"),
      HTTP_PORT: "0",
      TRADER_ORDERS_WS_FLUSH_INTERVAL: "5",
      TRADER_BACKFILL_INTERVAL: "0",
      ...settings,
    },
    dotenv: null,
    terminal: false,
  });
  const quiet = quietLog();
  const collector = new Collector({ config, log: quiet.log, clock });
  return {
    ...{ clock, collector, database, quiet, info },
    ready: async () => {
      const response = await fetch(`${collector.url}/health/ready`);
      return { httpStatus: response.status, body: (await response.json()) as Readiness["body"] };
    },
    pass: async (ms) => {
      const until = clock.now() + ms;
      await waitFor(`${ms} ms to pass`, () => clock.now() >= until, 60_000);
    },
    stop: async () => {
      await collector.stop();
      await info.stop();
      await database.drop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

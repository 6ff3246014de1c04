// A collector that is told to stop obeys: at any moment of its start, on a frozen database, and under npm.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Desk, faces } from "../support/command.js";
import { freePort } from "../support/free-port.js";
import { OwnMongod } from "../support/own-mongod.js";
import { fullStart, moments, stopAll } from "../support/stops.js";
import { waitFor } from "../support/wait.js";

const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 32));
const STOPS = Number(process.env.STOPS ?? 2);

/** The product's promise is 12 s; what is slow here is the machine. */
const DEADLINE_MS = 25_000;

const TRADERS = "0x000000000000000000000000000000000000000a";

it(`stopped at ${STOPS} random moments of a start (SEED=${SEED}) it ends with 0, and leaves nothing running`, async () => {
  expect(await stopAll(moments(STOPS, SEED, await fullStart()), DEADLINE_MS)).toEqual([]);
});

describe("a collector whose MongoDB is frozen", () => {
  let desk: Desk;
  let mongod: OwnMongod;

  beforeEach(async () => {
    desk = await Desk.open();
    mongod = await OwnMongod.start();
  });
  afterEach(async () => {
    await desk.clear();
    await mongod.discard();
  });

  it.each([
    ["ends in its deadline", 1],
    ["ends at once when it is told twice", 2],
  ])(
    "%s: its last line counts what MongoDB has not taken, and the next start writes it",
    async (_, signals) => {
      const settings = {
        HYPERLIQUID_API_URL: await desk.venue("test/fixtures/hyperliquid"),
        TRADERS,
        TRADER_DEXES: "xyz",
        TRADER_ORDERS_WS_FLUSH_INTERVAL: "3600",
        MONGODB_URI: mongod.uri,
      };
      const collect = desk.run(["collect"], settings);
      const { stats } = await faces(collect);
      const pending = async () => Number((await stats()).events_pending);
      await waitFor("three orders that wait", async () => (await pending()) >= 3, 30_000);
      mongod.freeze();
      const since = performance.now();
      collect.kill("SIGTERM");
      await collect.logged("stopping; once more stops at once");
      if (signals === 2) {
        // Within half a second it would be taken for the same Ctrl-C.
        await waitFor("half a second", () => performance.now() - since > 700);
        collect.kill("SIGTERM");
      }
      expect(await collect.exited).toEqual({ code: 0, signal: null });
      expect(performance.now() - since).toBeLessThan(signals === 2 ? 9_000 : DEADLINE_MS);
      const last = collect.log.at(-1);
      expect(last).toMatchObject({ msg: "stopped", code: 0 });
      const { mongodb } = (last?.behind ?? {}) as { readonly mongodb?: number };
      expect(mongodb).toBeGreaterThanOrEqual(1);
      mongod.thaw();
      const again = desk.run(["collect"], settings);
      await again.logged("writing what an earlier run has left in the journal");
      await again.logged("took up what was known");
      const stored = mongod.direct.db("hypertrail").collection("trader_orders");
      expect(await stored.countDocuments()).toBeGreaterThanOrEqual(3);
      again.kill("SIGTERM");
      await again.exited;
    },
    90_000,
  );
});

it("a signal to npm ends what npm started, and its mongod too", async () => {
  const desk = await Desk.open();
  const port = await freePort();
  const npm = spawn("npm", ["start", "--ignore-scripts"], {
    env: {
      ...{ PATH: process.env.PATH, HOME: process.env.HOME, LOG_FORMAT: "json", HTTP_PORT: "0", TRADERS },
      ...{ HYPERLIQUID_API_URL: "http://127.0.0.1:9", MONGODB_EMBEDDED_PORT: String(port) },
      ...{ XDG_CACHE_HOME: process.env.XDG_CACHE_HOME, DATA_DIR: join(desk.dir, "data") },
      MONGOMS_SYSTEM_BINARY: process.env.MONGOMS_SYSTEM_BINARY,
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  npm.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  // Its last line is written before its end of the pipe closes; npm's own end says nothing of the others.
  const closed = once(npm, "close");
  try {
    await waitFor(`a start\n${stderr}`, () => stderr.includes("took up what was known"), 60_000);
    npm.kill("SIGTERM");
    await closed;
    expect(stderr.trimEnd().split("\n").at(-1)).toContain('"msg":"stopped"');
  } finally {
    npm.kill("SIGKILL");
    await desk.clear();
  }
});

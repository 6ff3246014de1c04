// Without MONGODB_URI: an embedded MongoDB, which every face says, and which survives a kill.
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { MongoClient } from "mongodb";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Command, Desk, faces } from "../support/command.js";
import { freePort, listenAnywhere } from "../support/free-port.js";
import { waitFor } from "../support/wait.js";

const TRADERS = "0x000000000000000000000000000000000000000a";

let desk: Desk;
let settings: Record<string, string>;
let collector: Command;

beforeAll(async () => {
  desk = await Desk.open();
  settings = {
    HYPERLIQUID_API_URL: await desk.venue("test/fixtures/hyperliquid"),
    TRADERS,
    TRADER_DEXES: "xyz",
    TRADER_ORDERS_WS_FLUSH_INTERVAL: "0.1",
    MONGODB_EMBEDDED_PORT: String(await freePort()),
  };
  collector = desk.run(["collect"], settings);
});

afterAll(() => desk.clear());

async function stored(): Promise<number> {
  const client = new MongoClient(
    `mongodb://127.0.0.1:${settings.MONGODB_EMBEDDED_PORT}/?directConnection=true`,
  );
  const count = await client.db("hypertrail").collection("trader_orders").countDocuments();
  await client.close();
  return count;
}

it("says that it is embedded in the log, in readiness and in stats", async () => {
  await collector.logged("embedded MongoDB: this machine only, no auth");
  const { ready, stats } = await faces(collector);
  await waitFor("readiness", async () => (await ready()).status === 200);
  expect(await (await ready()).json()).toMatchObject({ status: "ready", database: "embedded" });
  expect(await stats()).toMatchObject({ database: { kind: "embedded", state: "up" } });
  await waitFor("three orders", async () => (await stored()) === 3);
});

it("keeps its data where only its owner can enter", async () => {
  expect((await stat(join(desk.dir, ".hypertrail"))).mode & 0o777).toBe(0o700);
});

it.each(["SIGKILL", "SIGTERM"] as const)(
  "is there again after %s, with its data and nothing twice",
  async (signal) => {
    collector.kill(signal);
    await collector.exited;
    collector = desk.run(["collect"], settings);
    const { ready } = await faces(collector);
    await waitFor("readiness", async () => (await ready()).status === 200, 60_000);
    expect(await stored()).toBe(3);
  },
  90_000,
);

it("ends cleanly on Ctrl-C", async () => {
  collector.kill("SIGINT");
  expect(await collector.exited).toEqual({ code: 0, signal: null });
  expect(collector.log.filter((line) => line.level === "error")).toEqual([]);
});

it("is refused clearly where something else has its port: exit 1", async () => {
  const { server, port } = await listenAnywhere();
  const refused = desk.run(["collect"], {
    ...settings,
    MONGODB_EMBEDDED_PORT: String(port),
    DATA_DIR: "other",
  });
  expect(await refused.exited).toEqual({ code: 1, signal: null });
  expect(refused.stderr).toContain(String(port));
  server.close();
});

// What collect refuses to start with: clearly, at once, and with nothing started.
import { readdir } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Desk } from "../support/command.js";
import { listenAnywhere } from "../support/free-port.js";
import { freshDatabase } from "../support/mongo.js";
import { waitFor } from "../support/wait.js";

const TRADERS = "0x000000000000000000000000000000000000000a";

let desk: Desk;

beforeEach(async () => {
  desk = await Desk.open();
});

afterEach(() => desk.clear());

describe("settings", () => {
  it("twelve wrong ones at once are twelve clear lines, exit 2, and nothing started", async () => {
    const collect = desk.run(["collect"], {
      TRADER_WS_CLIENTS: "abc",
      TRADER_WS_ENABLED: "maybe",
      TRADER_WS_MESSAGE_BUFFER_SIZE: "-3",
      TRADER_ORDERS_WS_FLUSH_INTERVAL: "soon",
      TRADER_WS_FEED: "webData9",
      TRADER_ORDERS_CLOSE_AFTER_MISSING: "0",
      TRADERS: "0x12",
      TRADER_DEXES: "XYZ!",
      HYPERLIQUID_API_URL: "http://api.hyperliquid.xyz",
      MONGODB_URI: "mongodb://me:secret@db/?retryWrite=true",
      HTTP_PORT: "99999",
      LOG_LEVEL: "loud",
    });
    expect(await collect.exited).toEqual({ code: 2, signal: null });
    const lines = collect.stderr.trim().split("\n");
    expect(lines).toHaveLength(12);
    expect(lines).toContain('TRADER_WS_CLIENTS: "abc" is not a whole number from 1 to 10');
    expect(lines).toContain('TRADERS: "0x12" is not an address (0x and 40 hex digits)');
    expect(lines).toContain(
      'MONGODB_URI: "***@db/?retryWrite=true" is a URI that can never work: option retrywrite is not supported',
    );
    expect(collect.stderr).not.toContain("secret");
    expect(collect.stdout).toBe("");
    expect(await readdir(desk.dir)).toEqual([]);
  });

  it("a feed that this version does not have is refused by name, with those that it has", async () => {
    const collect = desk.run(["collect"], { TRADERS, TRADER_WS_FEED: "exact" });
    expect(await collect.exited).toEqual({ code: 2, signal: null });
    expect(collect.stderr).toBe('TRADER_WS_FEED: "exact" is not one of auto, components, webData2\n');
  });

  it("unknown ones are warned of", async () => {
    const collect = desk.run(["collect"], {
      TRADERS,
      TRADER_WS_CLIENT: "3",
      MONGODB_URI: "mongodb://127.0.0.1:1",
    });
    await waitFor(
      "the warning",
      () => collect.log.find((line) => /TRADER_WS_CLIENT\b/.test(String(line.msg))),
      30_000,
    );
  });
});

describe("the command line", () => {
  it.each([
    [["colect"]],
    [["collect", "--verbose"]],
    [["simulate", "--traders", "0"]],
    [["simulate", "--recording", "x", "--port", "a"]],
  ])("%j is wrong usage: exit 2", async (args) => {
    const command = desk.run(args);
    expect(await command.exited).toEqual({ code: 2, signal: null });
    expect(command.stderr).toContain("error: ");
  });

  it("a recording that is not there is exit 1, by name", async () => {
    const command = desk.run(["simulate", "--recording", "nowhere"]);
    expect(await command.exited).toEqual({ code: 1, signal: null });
    expect(command.stderr).toContain("nowhere");
  });
});

describe("a database", () => {
  it("that is away is waited for: live, not ready, no socket; and Ctrl-C ends the wait with 0", async () => {
    const { server, port } = await listenAnywhere();
    server.close();
    const settings = {
      TRADERS,
      MONGODB_URI: `mongodb://me:secret@127.0.0.1:${port}`,
      HYPERLIQUID_API_URL: "http://127.0.0.1:9",
    };
    const collect = desk.run(["collect"], settings);
    await collect.logged("MongoDB is away; waiting for it");
    const { url } = await collect.logged("health and stats are served");
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    const ready = await fetch(`${url}/health/ready`);
    expect(ready.status).toBe(503);
    const { reasons } = (await ready.json()) as { reasons: { code: string }[] };
    expect(reasons.map((reason) => reason.code)).toContain("store_down");
    expect(await (await fetch(`${url}/stats`)).json()).toMatchObject({
      connections: [],
      database: { state: "down" },
    });
    collect.kill("SIGINT");
    expect(await collect.exited).toEqual({ code: 0, signal: null });
    expect(collect.stderr).not.toContain("secret");
  });

  it("of another network is refused by name: exit 2", async () => {
    const database = await freshDatabase();
    await database.db
      .collection<{ _id: string }>("meta")
      .insertOne({ _id: "venue", network: "mainnet" } as never);
    const settings = {
      TRADERS,
      MONGODB_URI: database.uri,
      MONGODB_DB: database.name,
      HYPERLIQUID_API_URL: "http://127.0.0.1:9",
    };
    const collect = desk.run(["collect"], settings);
    expect(await collect.exited).toEqual({ code: 2, signal: null });
    expect(collect.stderr).toContain("mainnet");
    expect(await database.db.listCollections({ name: "meta" }).toArray()).toHaveLength(1);
    await database.drop();
  });
});

it("a plan that cannot fit is refused with its numbers: exit 2", async () => {
  const database = await freshDatabase();
  const traders = Array.from({ length: 10 }, (_, n) => `0x${String(n).padStart(40, "0")}`);
  const dexes = Array.from({ length: 50 }, (_, n) => `dex${n}`);
  const collect = desk.run(["collect"], {
    TRADERS: traders.join(","),
    TRADER_DEXES: dexes.join(","),
    MONGODB_URI: database.uri,
    MONGODB_DB: database.name,
    HYPERLIQUID_API_URL: "http://127.0.0.1:9",
  });
  expect(await collect.exited).toEqual({ code: 2, signal: null });
  expect(collect.stderr).toContain(
    "10 streamed traders with 57 subscriptions each are 570, more than the 480",
  );
  await database.drop();
});

it("a local address that is not of this machine is refused by name: exit 2", async () => {
  const collect = desk.run(["collect"], { TRADERS, HYPERLIQUID_LOCAL_ADDRESSES: "127.0.0.2,192.0.2.77" });
  expect(await collect.exited).toEqual({ code: 2, signal: null });
  expect(collect.stderr).toContain(
    'HYPERLIQUID_LOCAL_ADDRESSES: "192.0.2.77" is not an address of this machine',
  );
});

it("a DATA_DIR that cannot be made is refused by name: exit 2", async () => {
  const collect = desk.run(["collect"], { TRADERS, DATA_DIR: "/proc/nope" });
  expect(await collect.exited).toEqual({ code: 2, signal: null });
  expect(collect.stderr).toContain("DATA_DIR /proc/nope cannot be used: ");
});

it("a second collector on the same DATA_DIR is refused by the number of the first: exit 1", async () => {
  const settings = { TRADERS, MONGODB_URI: "mongodb://127.0.0.1:1", DATA_DIR: "data" };
  const first = desk.run(["collect"], settings);
  await first.logged("health and stats are served");
  const second = desk.run(["collect"], settings);
  expect(await second.exited).toEqual({ code: 1, signal: null });
  expect(second.stderr).toMatch(/DATA_DIR .*data is in use by process \d+/);
});

// Without a database: whoever only wants to react hears every event, and each start begins anew.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { collectorId } from "../../src/data-dir/data-dir.js";
import { createCollector, type OrderEvent } from "../../src/index.js";
import { openFiles } from "../../src/journal/files.js";
import { openJournal } from "../../src/journal/open.js";
import { Desk, faces } from "../support/command.js";
import { freshDatabase } from "../support/mongo.js";
import { quietLog } from "../support/quiet-log.js";
import { openOrdersFrame, ScriptedVenue, wireOrder } from "../support/scripted-venue.js";
import { waitFor } from "../support/wait.js";

const USER = "0x00000000000000000000000000000000000000a1";

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "hypertrail-events-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

it("listeners hear every event once it is in the journal; the next start knows nothing of it, and says so", async () => {
  const venue = await ScriptedVenue.start();
  const { log, lines } = quietLog();
  const settings = {
    HYPERLIQUID_API_URL: venue.url.replace("ws:", "http:"),
    TRADERS: USER,
    TRADER_WS_FEED: "components",
    MONGODB_URI: "none",
    HTTP_PORT: "off",
    DATA_DIR: join(dir, "data"),
  };
  try {
    for (const visit of [0, 1]) {
      const heard: string[] = [];
      const hear = ({ action, order, seen }: OrderEvent) => heard.push(`${action} ${order.oid} ${seen}`);
      const collector = createCollector({
        settings,
        log,
        listeners: { onOrderNew: hear, onOrderClosed: hear },
      });
      await collector.start();
      expect(collector.url).toBeNull();
      const { socket } = await venue.visit(visit, 4);
      socket.send(openOrdersFrame(USER, [wireOrder(1)]));
      await waitFor("the order", () => heard.includes("new 1 initial"));
      for (let n = 0; n < 2; n++) socket.send(openOrdersFrame(USER, []));
      await waitFor("its close", () => heard.includes("closed 1 live"));
      expect(collector.stats()).toMatchObject({
        database: { kind: "none", state: "none" },
        journal: { readers: [], pending: 0 },
        events_pending: 0,
      });
      await collector.stop();
      expect(heard).toEqual(["new 1 initial", "closed 1 live"]);
    }
    const told = lines.filter(({ msg }) => String(msg).startsWith("MONGODB_URI is none: events only"));
    expect(told).toHaveLength(2);
  } finally {
    await venue.stop();
  }
});

it("beside a database: refused while MongoDB lacks something, and what it told is no news to MongoDB later", async () => {
  const venue = await ScriptedVenue.start();
  const database = await freshDatabase();
  const dataDir = join(dir, "data");
  const common = {
    HYPERLIQUID_API_URL: venue.url.replace("ws:", "http:"),
    ...{ TRADERS: USER, TRADER_WS_FEED: "components", HTTP_PORT: "off", DATA_DIR: dataDir },
  };
  const stored = { ...common, MONGODB_URI: database.uri, MONGODB_DB: database.name };
  const eventsOnly = { ...common, MONGODB_URI: "none" };
  const ids = async () =>
    (await database.db.collection("trader_orders").find().toArray()).map(({ _id }) => _id);
  try {
    for (const [visit, settings] of [stored, eventsOnly, stored].entries()) {
      const heard: number[] = [];
      const onOrderNew = ({ order }: OrderEvent) => heard.push(Number(order.oid));
      const collector = createCollector({ settings, log: quietLog().log, listeners: { onOrderNew } });
      await collector.start();
      const { socket } = await venue.visit(visit, 4);
      const oids = visit === 0 ? [1] : [1, 2];
      if (visit < 2) {
        socket.send(
          openOrdersFrame(
            USER,
            oids.map((oid) => wireOrder(oid)),
          ),
        );
        await waitFor("the orders", () => heard.length === oids.length);
      }
      await collector.stop();
      expect(await ids()).toEqual(["1:n0"]);
    }
    const journal = await openJournal({
      files: await openFiles(join(dataDir, "journal")),
      identity: { collector: await collectorId(dataDir), network: "127.0.0.1" },
      ...{ maxBytes: 64 * 1_048_576, keepMs: 60_000, privileged: "mongodb" },
    });
    journal.append([Buffer.from("{}")]);
    await journal.close(new AbortController().signal);
    const refused = createCollector({ settings: eventsOnly, log: quietLog().log });
    await expect(refused.start()).rejects.toMatchObject({
      code: "journal_held",
      message: expect.stringContaining(
        "1 records that MongoDB does not have: run once more with MONGODB_URI",
      ),
    });
  } finally {
    await venue.stop();
    await database.drop();
  }
});

it("as a command it is ready, prints what it told, and says what needs a database", async () => {
  const desk = await Desk.open();
  const settings = {
    HYPERLIQUID_API_URL: await desk.venue("test/fixtures/hyperliquid"),
    TRADERS: "0x000000000000000000000000000000000000000a",
    TRADER_DEXES: "xyz",
    MONGODB_URI: "none",
    DATA_DIR: join(dir, "data"),
  };
  try {
    const collect = desk.run(["collect"], settings);
    const { ready, stats } = await faces(collect);
    await waitFor("readiness", async () => (await ready()).status === 200);
    expect(await (await ready()).json()).toMatchObject({ status: "ready", database: "none" });
    await waitFor("events in the journal", async () => (await sequence(stats)) > 0);
    const dump = desk.run(["journal", "dump"], settings);
    await dump.exited;
    const [first = "{}"] = dump.stdout.split("\n");
    expect(JSON.parse(first)).toMatchObject({ seq: 1, event: { ethAddress: settings.TRADERS } });
    const traders = desk.run(["traders", "list"], settings);
    expect((await traders.exited).code).toBe(1);
    expect(traders.stderr).toContain("MONGODB_URI is none: there is no database to look into");
    collect.kill("SIGTERM");
    expect(await collect.exited).toMatchObject({ code: 0 });
    expect(collect.log.at(-1)).toMatchObject({ msg: "stopped", code: 0, behind: {} });
  } finally {
    await desk.clear();
  }
});

it("a journal that cannot be kept where it belongs is refused by name", async () => {
  const desk = await Desk.open();
  const settings = { TRADERS: USER, MONGODB_URI: "none", DATA_DIR: join(dir, "data") };
  try {
    await mkdir(settings.DATA_DIR, { mode: 0o700 });
    await writeFile(join(settings.DATA_DIR, "journal"), "");
    const collect = desk.run(["collect"], { ...settings, HYPERLIQUID_API_URL: "http://127.0.0.1:9" });
    expect(await collect.exited).toMatchObject({ code: 2 });
    expect(collect.stderr).toContain(`there can be no journal in ${join(settings.DATA_DIR, "journal")}`);
    const status = desk.run(["journal", "status"], settings);
    expect(await status.exited).toMatchObject({ code: 1 });
    expect(status.stderr).toContain("there is no journal in DATA_DIR");
  } finally {
    await desk.clear();
  }
});

it("a journal of another network is refused, and nothing is asked of the venue", async () => {
  const desk = await Desk.open();
  const api = await desk.venue("test/fixtures/hyperliquid");
  const settings = {
    TRADERS: USER,
    MONGODB_URI: "none",
    DATA_DIR: join(dir, "data"),
  };
  try {
    const first = desk.run(["collect"], { ...settings, HYPERLIQUID_API_URL: api });
    await first.logged("health and stats are served");
    first.kill("SIGTERM");
    await first.exited;
    const other = desk.run(["collect"], {
      ...settings,
      HYPERLIQUID_API_URL: api.replace("127.0.0.1", "localhost"),
    });
    expect(await other.exited).toMatchObject({ code: 2 });
    expect(other.stderr).toContain("the journal belongs to network 127.0.0.1, not to localhost");
  } finally {
    await desk.clear();
  }
});

async function sequence(stats: () => Promise<Record<string, unknown>>): Promise<number> {
  const { journal } = await stats();
  return (journal as { readonly seq: number } | null)?.seq ?? 0;
}

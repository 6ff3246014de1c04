// What was put aside is read again by the code of today: what can be understood is written and leaves, the rest says why.
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Retried, retryQuarantined } from "../../src/app/visits/quarantine-retry.js";
import { dropKept } from "../../src/app/visits/quarantine-texts.js";
import { retriedText } from "../../src/cli/quarantine-retry.js";
import { loadConfig } from "../../src/config/load.js";
import { type Quarantined, quarantined } from "../../src/domain/quarantined.js";
import { encode } from "../../src/journal/codec.js";
import { batch, type PreparedStore, preparedStore } from "../store/prepared.js";
import { Desk } from "../support/command.js";
import { quietLog } from "../support/quiet-log.js";
import { ALICE, ledger, listing, order, T0 } from "../support/story.js";

const FRAMES = readFileSync("test/fixtures/hyperliquid/ws-userFills/frames-2026-10.jsonl", "utf8");
const { recv: FRAME }: { recv: { channel: string; data: { user: string; fills: object[] } } } = JSON.parse(
  FRAMES.split("\n").find((line) => line.includes('"recv"')) ?? "",
);
const [FILL] = FRAME.data.fills;
const PATH = "userFills.fills[0].px";

let store: PreparedStore;

beforeAll(async () => {
  store = await preparedStore();
});
beforeEach(() => store.clear());
afterAll(() => store.drop());

function options() {
  const env = { MONGODB_URI: store.uri, MONGODB_DB: store.name };
  const { config } = loadConfig({ env, dotenv: null, terminal: false });
  return { config, log: quietLog().log, signal: new AbortController().signal };
}

async function putAside(...entries: readonly Quarantined[]): Promise<void> {
  await store.writer.write(batch([], [], entries));
}

async function retry(prefix: string | null = null): Promise<Retried[]> {
  const told: Retried[] = [];
  await retryQuarantined(options(), prefix, (each) => told.push(each));
  return told;
}

const text = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
const aside = (value: unknown, path: string, of: typeof ALICE | null = null) =>
  quarantined(text(value), "could not be read", path, T0, of);

describe("a text that can be understood by now", () => {
  it("of a fill is recorded once, and leaves", async () => {
    await putAside(aside(FILL, PATH, ALICE));
    expect(await retry()).toMatchObject([{ path: PATH, why: null, inserted: 1 }]);
    expect(await store.stored("fills")).toMatchObject([{ ethAddress: ALICE, source: "userFills" }]);
    expect(await store.stored("quarantine")).toEqual([]);
    await putAside(aside(FILL, PATH, ALICE));
    expect(await retry()).toMatchObject([{ why: null, inserted: 0 }]);
    expect(await store.stored("fills")).toHaveLength(1);
  });

  it("of a whole frame is recorded for the trader that it names", async () => {
    await putAside(aside(FRAME, ""));
    const [told] = await retry();
    expect(told).toMatchObject({ why: null, inserted: FRAME.data.fills.length });
    expect(await store.stored("fills")).toHaveLength(FRAME.data.fills.length);
  });

  it("of an order of an old listing leaves: later listings told more", async () => {
    const shown = {
      ...{ coin: "BTC", side: "B", limitPx: "29792.0", sz: "5.0", origSz: "5.0", oid: 7, timestamp: T0 },
    };
    await putAside(aside(shown, "openOrders.orders[3].sz", ALICE));
    expect(await retry()).toMatchObject([{ why: null, inserted: 0 }]);
    expect(await store.stored("orders")).toEqual([]);
  });

  it("of a funding payment is recorded", async () => {
    const delta = {
      ...{ type: "funding", coin: "BTC", usdc: "-0.5", szi: "1.0", fundingRate: "0.0000125", nSamples: null },
    };
    const row = { time: T0, hash: `0x${"0".repeat(64)}`, delta };
    await putAside(aside(row, "userFunding[4].delta.usdc", ALICE));
    expect(await retry()).toMatchObject([{ why: null, inserted: 1 }]);
    expect(await store.stored("funding")).toMatchObject([{ ethAddress: ALICE, coin: "BTC" }]);
  });

  it("of a document that the database refused, or a line of the journal, is written", async () => {
    const { events } = ledger().apply(listing(0, [order({ oid: 1 }), order({ oid: 2 })]));
    const [body] = encode({ events: events.slice(1), states: [], quarantined: [] });
    await putAside(aside(events[0], "trader_orders"), aside(String(body?.body), "journal"));
    expect(await retry()).toMatchObject([
      { why: null, inserted: 1 },
      { why: null, inserted: 1 },
    ]);
    expect(await store.stored("orders")).toMatchObject([{ _id: "1:n0" }, { _id: "2:n0" }]);
  });
});

it("many of them wait for one flush, and a stop is heeded", async () => {
  const many = Array.from({ length: 150 }, (_, n) => aside({ ...FILL, tid: n + 1 }, PATH, ALICE));
  await putAside(...many, aside({ kind: "order", id: "x" }, "trader_orders"));
  const told = await retry();
  expect(told.filter(({ why }) => why === null)).toHaveLength(150);
  expect(await store.stored("fills")).toHaveLength(150);
  await putAside(...many);
  await expect(
    retryQuarantined({ ...options(), signal: AbortSignal.abort() }, null, () => undefined),
  ).rejects.toThrow();
});

describe("a text that cannot", () => {
  it.each<[string, Quarantined, RegExp]>([
    ["is no JSON", aside("{", "frame"), /JSON/],
    ["is still not understood", aside({ ...FILL, px: {} }, PATH, ALICE), /userFills.fills\[0\]/],
    ["does not say whose it is", aside(FILL, PATH), /whose it is was not kept/],
    ["is an answer of REST as a whole", aside("[]", "historicalOrders", ALICE), /asked for again/],
    ["is no document", aside({ kind: "order" }, "trader_orders"), /no line that this version knows/],
    ["is half a document", aside({ kind: "order", id: "x" }, "trader_orders"), /no line that/],
    ["is half a state", aside({ ethAddress: ALICE }, "trader_current_state"), /no line that/],
    ["is half a line", aside({ event: { kind: "fill", id: "x" } }, "journal"), /no line that/],
    ["is nested too deeply", aside(`${"[".repeat(32_768)}${"]".repeat(32_768)}`, PATH, ALICE), /call stack/],
  ])("since it %s stays, and says why", async (_, entry, why) => {
    await putAside(entry);
    expect(await retry()).toEqual([
      expect.objectContaining({ why: expect.stringMatching(why), inserted: 0 }),
    ]);
    expect(await store.stored("quarantine")).toHaveLength(1);
  });

  it("is dropped when it is told to, by its id or with all", async () => {
    await putAside(aside("{", "frame"), aside("[", "frame"), aside("(", "frame"));
    const [first] = await store.stored("quarantine");
    expect(await dropKept(options(), String(first?._id).slice(0, 12))).toBe(1);
    expect(await dropKept(options(), null)).toBe(2);
    expect(await store.stored("quarantine")).toEqual([]);
  });
});

it("what became of them is told in lines, and a terminal is not steered", () => {
  const told = [
    { id: "ab".repeat(32), path: "\u001b[31m", why: "not\nread", inserted: 0 },
    { id: "cd".repeat(32), path: PATH, why: null, inserted: 2 },
  ];
  expect(retriedText(told)).toMatch(
    /^abababababab stays: [^\p{Cc}]*\n1 of 2 left quarantine, 2 new documents\n$/u,
  );
  expect(retriedText([])).toBe("quarantine is empty\n");
});

it("is a command: retry and drop, and a drop of nothing is wrong usage", async () => {
  const desk = await Desk.open();
  try {
    await putAside(aside(FILL, PATH, ALICE), aside("{", "frame"));
    const run = async (...args: string[]) => {
      const command = desk.run(["quarantine", ...args], { MONGODB_URI: store.uri, MONGODB_DB: store.name });
      return { ...(await command.exited), stdout: command.stdout };
    };
    const retried = await run("retry");
    expect(retried.code).toBe(0);
    expect(retried.stdout).toContain("1 of 2 left quarantine, 1 new document\n");
    expect((await run("drop")).code).toBe(2);
    expect(await run("drop", "--all")).toMatchObject({ code: 0, stdout: "1 text dropped\n" });
  } finally {
    await desk.clear();
  }
});

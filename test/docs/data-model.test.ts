// The tables of docs/data-model.md hold every field that is written, with its types, and none besides.
import { type Db, Double, Int32, Long } from "mongodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Address } from "../../src/domain/address.js";
import { fundingEvent, ledgerUpdateEvent } from "../../src/domain/cash.js";
import { type Decimal, decimal } from "../../src/domain/decimal.js";
import type { CurrentState, Event, FillEvent, OrderEvent, PositionEvent } from "../../src/domain/event.js";
import type { Fill } from "../../src/domain/fill.js";
import { orderEvent } from "../../src/domain/order-state.js";
import { quarantined } from "../../src/domain/quarantined.js";
import type { Twap, TwapState } from "../../src/domain/twap.js";
import { type Collections, prepareCollections } from "../../src/store/mongo/collections.js";
import { claimDatabase } from "../../src/store/mongo/meta.js";
import { newCheckpoint, writeCheckpoint } from "../../src/store/write/backfill-checkpoints.js";
import { EventWriter } from "../../src/store/write/event-writer.js";
import { addTracked, removeTracked } from "../../src/store/write/tracked-traders.js";
import { markWatched } from "../../src/store/write/watched-orders.js";
import { COLLECTOR, RETENTION } from "../store/prepared.js";
import { type FreshDatabase, freshDatabase } from "../support/mongo.js";
import { ALICE, fill, order, position } from "../support/story.js";
import { fields, indexesOf } from "./model-doc.js";

const BOB: Address = "0x00000000000000000000000000000000000000b0";
const NOW = Date.now();

/** No double gives it back. */
const EXACT: Decimal = decimal("0.12345678901234567891");

function all<K extends string, V>(names: readonly K[], value: V): Record<K, V> {
  return Object.fromEntries(names.map((name) => [name, value])) as Record<K, V>;
}

/** One of which everything is known, one of which little is, and one of a trader who is followed no longer. */
function orderEvents(): OrderEvent[] {
  const numbers = ["origSz", "triggerPx"] as const;
  const words = ["cloid", "orderType", "tif", "triggerCondition"] as const;
  const flags = ["isTrigger", "isPositionTpsl", "reduceOnly"] as const;
  const known = { ...all(["limitPx", "sz", ...numbers], EXACT), ...all(words, "word"), ...all(flags, true) };
  const unknown = all([...numbers, ...words, ...flags, "parentOid"], null);
  const given = {
    ethAddress: ALICE,
    inc: 0,
    epoch: 0,
    triggered: null,
    seen: "live",
    source: "openOrders",
    timestamp: NOW,
    observedAt: NOW,
  } as const;
  const explained = {
    closeReason: "filled",
    reasonSource: "userFills",
    venueTime: NOW,
    lifetimeMs: 5,
  } as const;
  return [
    orderEvent("closed", {
      ...{ ...given, ...explained, triggered: true, changed: ["sz"] },
      order: { ...order({ oid: 1 }), ...known, parentOid: 2 },
    }),
    orderEvent("new", { ...given, order: { ...order({ oid: 3 }), ...unknown } }),
    orderEvent("new", { ...given, ethAddress: BOB, order: order({ oid: 4 }) }),
  ];
}

const POSITION_NUMBERS = [
  "entryPx",
  "positionValue",
  "unrealizedPnl",
  "marginUsed",
  "liquidationPx",
  "rawUsd",
  "fundingSinceOpen",
] as const;
const KNOWN_POSITION = { ...position(), szi: EXACT, ...all(POSITION_NUMBERS, EXACT) };
const FLAT_POSITION = { ...position(), ...all(POSITION_NUMBERS, null) };

function positionEvents(): PositionEvent[] {
  const given = {
    kind: "position",
    ethAddress: ALICE,
    seen: "live",
    source: "webData2",
    timestamp: NOW,
    observedAt: NOW,
    prevSzi: EXACT,
    changed: ["leverage"],
  } as const;
  return [
    { ...given, id: "1", action: "opened", position: KNOWN_POSITION },
    { ...given, id: "2", action: "closed", position: FLAT_POSITION },
  ];
}

function fillEvents(): FillEvent[] {
  const numbers = ["startPosition", "closedPnl", "fee", "builderFee"] as const;
  const words = ["dir", "hash", "feeToken", "cloid"] as const;
  const liquidation = { liquidatedUser: ALICE, markPx: EXACT, method: "market" };
  const known: Fill = {
    ...fill({ oid: 1, tid: 1 }),
    ...{ ...all([...numbers, "px", "sz"], EXACT), ...all(words, "word") },
    ...{ crossed: true, twapId: 7, liquidation, rest: '{"builder":"0x0"}' },
  };
  const unknown = all([...numbers, ...words, "crossed", "twapId", "liquidation", "rest"], null);
  const unnamed = { liquidatedUser: null, markPx: null, method: null };
  const fills: Fill[] = [
    known,
    { ...known, ...unknown },
    { ...known, liquidation: unnamed },
    { ...known, oid: null },
  ];
  const given = {
    kind: "fill",
    ethAddress: ALICE,
    source: "userFills",
    seen: "live",
    observedAt: NOW,
    completes: false,
  } as const;
  return fills.map((each, n) => ({ ...given, id: String(n), fill: each }));
}

function states(): CurrentState[] {
  const summary = all(["accountValue", "totalNtlPos", "totalMarginUsed", "withdrawable"] as const, EXACT);
  const positions = { summary, positions: [KNOWN_POSITION, FLAT_POSITION], asOf: NOW };
  const balance = { coin: "USDC", token: 0, total: EXACT, hold: EXACT, entryNtl: EXACT };
  const bare = { coin: "+1", token: null, total: EXACT, hold: null, entryNtl: null };
  const spot = { balances: [balance, bare], asOf: NOW };
  const mode = { mode: "unifiedAccount", asOf: NOW };
  return [
    { ethAddress: ALICE, dex: "", orders: { count: 1, asOf: NOW }, positions, spot, mode },
    { ethAddress: ALICE, dex: "xyz", orders: null, positions: null, spot: null, mode: null },
  ];
}

function twapStates(): TwapState[] {
  const numbers = ["executedNtl", "triggerPx", "stopPx"] as const;
  const twap: Twap = {
    ...{ twapId: 7, coin: "BTC", dex: "", side: "B", sz: EXACT, executedSz: EXACT, minutes: 30 },
    ...{ reduceOnly: false, randomize: true, triggerAbove: true, timestamp: NOW, asOf: NOW, endedAt: NOW },
    ...{ ...all(numbers, EXACT), status: "error", description: "Insufficient spot balance" },
  };
  const words = ["twapId", "reduceOnly", "randomize", "triggerAbove", "status", "description"] as const;
  const running: Twap = { ...twap, ...all(numbers, null), ...all(words, null), endedAt: null };
  return [twap, running].map((each) => ({ ethAddress: ALICE, twap: each, source: "twapStates" }));
}

/** What a backfill writes besides: one row of which everything is known, one of which little is. */
async function writeHistory(made: Collections): Promise<void> {
  const given = { ethAddress: ALICE, time: NOW, hash: "0x0", observedAt: NOW };
  const payment = { ...given, coin: "BTC", dex: "", ...all(["usdc", "szi", "fundingRate"], EXACT) };
  const payments = [
    { ...payment, nSamples: 1, rest: '{"a":1}' },
    { ...payment, coin: "ETH", nSamples: null, rest: "{}" },
  ];
  const numbers = ["usdc", "amount", "usdcValue", "fee"] as const;
  const words = ["token", "user", "destination", "vault"] as const;
  const updates = [
    { ...given, nth: 1, type: "send", rest: '{"a":1}', ...all(numbers, EXACT), ...all(words, "word") },
    { ...given, nth: 1, type: "deposit", rest: "{}", ...all(numbers, null), ...all(words, null) },
  ];
  const events = [...payments.map(fundingEvent), ...updates.map(ledgerUpdateEvent)];
  await new EventWriter(made, COLLECTOR, () => NOW).write({ events, states: [], quarantined: [] });
  const checkpoint = newCheckpoint(ALICE, "fills");
  await writeCheckpoint(made, checkpoint, NOW);
  const reached = { covered: [{ from: 0, to: NOW }], since: 0, oldest: 1, error: "timeout" };
  await writeCheckpoint(made, { ...checkpoint, ...reached, kind: "twap" }, NOW);
}

let fresh: FreshDatabase;

beforeAll(async () => {
  fresh = await freshDatabase();
  const made = await prepareCollections(fresh.db, RETENTION);
  await claimDatabase(made, "mainnet");
  const events: Event[] = [...orderEvents(), ...positionEvents(), ...fillEvents()];
  const aside = [
    quarantined("{", "cut", "openOrders", NOW),
    quarantined("[", "cut", "userFills.fills[0]", NOW, ALICE),
  ];
  const writer = new EventWriter(made, COLLECTOR, () => NOW);
  const written = await writer.write({ events, states: [...states(), ...twapStates()], quarantined: aside });
  expect(written).toMatchObject({ orders: { inserted: 3 }, fills: { inserted: 4 }, quarantined: 2 });
  await markWatched(made, COLLECTOR, [ALICE], NOW);
  await writeHistory(made);
  const wish = { ethAddress: ALICE, priority: 2, label: "whale", tags: ["mine"], mark: null, why: "rank 1" };
  const bare = { ...wish, ethAddress: BOB, label: null, why: null };
  await addTracked(made, [wish, bare], "discover", NOW, new AbortController().signal);
  await removeTracked(made, ({ ethAddress }) => ethAddress === BOB, NOW, new AbortController().signal);
});
afterAll(() => fresh.drop());

/** As the document names it; null for an empty list, which tells no type. */
function typeOf(value: unknown): string | null {
  if (value === null) return "null";
  if (value instanceof Double) return "exact";
  if (value instanceof Int32) return "int";
  if (value instanceof Long) return "long";
  if (value instanceof Date) return "date";
  if (typeof value === "boolean") return "bool";
  if (!Array.isArray(value)) return typeof value;
  if (value.length === 0) return null;
  return value.every((each) => typeof each === "string") ? "string[]" : "array";
}

/** Every field that a document of the collection has, with all its types; of fields of fields, the path. */
async function written(db: Db, collection: string): Promise<Record<string, string[]>> {
  const found = new Map<string, Set<string>>();
  const noteAll = (prefix: string, fields: object): void => {
    for (const [name, value] of Object.entries(fields)) {
      const path = prefix + name;
      const types = found.get(path) ?? new Set();
      found.set(path, types);
      const type = typeOf(value);
      if (type !== null) types.add(type);
      for (const member of Array.isArray(value) ? value : [value]) {
        if (isPlain(member)) noteAll(`${path}.`, member);
      }
    }
  };
  const docs = await db.collection(collection, { promoteValues: false }).find().toArray();
  for (const doc of docs) noteAll("", doc);
  return Object.fromEntries([...found].map(([path, types]) => [path, [...types].sort()]));
}

function isPlain(value: unknown): value is object {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** What the document says of a collection, in the same form. */
function documented(collection: string): Record<string, string[]> {
  const told = new Map(fields().get(collection));
  if (collection === "open_orders") {
    for (const [name, types] of fields().get("trader_orders") ?? []) {
      if (name !== "createdAt" && !told.has(name)) told.set(name, types);
    }
  }
  const expected: Record<string, string[]> = {};
  for (const [path, types] of told) {
    expected[path] = types.toSorted();
    if (types.includes("exact")) expected[`${path}Str`] = ["string"];
  }
  return expected;
}

describe("the tables of the data model", () => {
  it("are there for every collection, and for no other", async () => {
    const made = await fresh.db.listCollections().toArray();
    expect([...fields().keys()].sort()).toEqual(made.map(({ name }) => name).sort());
  });

  it.each([...fields().keys()])(
    "%s: have every field that is written with its types, and none besides",
    async (name) => expect(documented(name)).toEqual(await written(fresh.db, name)),
  );

  it.each([...fields().keys()])("%s: name its indexes", async (name) => {
    const indexes = await fresh.db.collection(name).indexes();
    const names = indexes.flatMap((index) => (index.name === "_id_" ? [] : `${index.name}`));
    expect(indexesOf(name)).toEqual(names.sort());
  });
});

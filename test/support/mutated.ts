// Recorded frames and answers, mutated by a seed, between the right ones: what becomes of those that are read.
import { readFileSync } from "node:fs";
import { parseAddress } from "../../src/domain/address.js";
import type { OrderId, TraderId } from "../../src/domain/ids.js";
import { quarantined } from "../../src/domain/quarantined.js";
import { CurrentStates } from "../../src/pipeline/current-states.js";
import { EventLog } from "../../src/pipeline/event-log.js";
import { Intake } from "../../src/pipeline/intake.js";
import { Taps } from "../../src/pipeline/taps.js";
import { Random } from "../../src/simulator/model/random.js";
import { observe } from "../../src/venues/hyperliquid/observe/observe.js";
import { groupOf } from "../../src/venues/hyperliquid/observe/statuses.js";
import { decode } from "../../src/venues/hyperliquid/wire/decode.js";
import { readFundings, readLedgerUpdates } from "../../src/venues/hyperliquid/wire/info/ledger-updates.js";
import { type InfoReader, readInfo } from "../../src/venues/hyperliquid/wire/info/read.js";
import { readHistoricalOrders } from "../../src/venues/hyperliquid/wire/info/status.js";
import type { Refusal } from "../../src/venues/hyperliquid/wire/reported.js";
import { recordings } from "../venues/hyperliquid/wire/recorded.js";
import { InstantJournal } from "./instant-journal.js";
import { quietLog } from "./quiet-log.js";
import { T0 } from "./story.js";

const RECORDINGS = new URL("../fixtures/hyperliquid/", import.meta.url);

const LISTED = new Set(["openOrders", "allDexsClearinghouseState", "clearinghouseState", "userFills"]);

/** Long ones are of the same shapes. */
const FRAMES = recordings()
  .flatMap(({ received }) => received)
  .filter((text) => text.length < 20_000 && LISTED.has(String(JSON.parse(text).channel)));

const ANSWERS: readonly (readonly [type: string, read: InfoReader<unknown>])[] = [
  ["historicalOrders", readHistoricalOrders],
  ["userFunding", readFundings],
  ["userNonFundingLedgerUpdates", readLedgerUpdates],
];

/** What the venue answers, as text, by the type of the request. */
const RECORDED_ANSWERS: Readonly<Record<string, string>> = {
  historicalOrders: answerIn("info-historicalOrders/mm-5-2025.json"),
  userFunding: answerIn("info-userFunding/page-2023.json"),
  userNonFundingLedgerUpdates: ledgerUpdatesIn("ws-userNonFundingLedgerUpdates/frames-2026-10.jsonl"),
};

const VALUES: readonly unknown[] = [
  ...["", "NaN", "-0.0", "1e400", "0x", "__proto__", "A", "B", "0.1", "99999999999999999999.5"],
  ...[null, true, 2 ** 53, -0, 0.1, -1, 0, [], {}, [[]], { oid: 1 }],
];

const PIECES = ["[", "]", "{", "}", '"', ",", ":", "null", "1e999", "\\u0000", "", "0"];

export interface Survived {
  readonly frames: number;
  readonly answers: number;
  /** Frames that were refused as a whole, and items of others; each of them was put aside. */
  readonly refused: number;
  readonly putAside: number;
  /** Frames that were still read, and told something. */
  readonly observed: number;
  /** Orders of right listings that were closed without a fill that says so. */
  readonly wrongCloses: readonly string[];
  /** Traders whose open orders in the end are not those of the last right listing. */
  readonly wrongTraders: readonly string[];
  readonly heapGrownMb: number;
}

/** A mutated frame, then the right one twice: a wrong one between right ones. */
export function surviveMutations(count: number, seed: number): Survived {
  const random = new Random(seed);
  const journal = new InstantJournal();
  const intake = new Intake({
    rules: { closeAfterMissing: 2, sampleIntervalMs: 0 },
    ...{
      events: new EventLog(journal),
      states: new CurrentStates(),
      taps: new Taps(quietLog().log, groupOf),
    },
    appended: () => undefined,
    written: async () => undefined,
    unexplained: () => undefined,
    fillsMissed: () => undefined,
  });
  const right = rightListings();
  for (const { user } of right) intake.follow(user, [], T0);
  let at = T0;
  let refused = 0;
  let putAside = 0;
  let observed = 0;
  const wrongCloses: string[] = [];
  const rightIds = new Set(right.flatMap(({ oids }) => oids));
  const aside = (refusals: readonly Refusal[]): void => {
    refused += refusals.length;
    intake.quarantine(refusals.map(({ raw, reason, path }) => quarantined(raw, reason, path, at)));
  };
  const hear = (text: string): void => {
    at += 5_000;
    const frame = decode(text);
    if (frame.kind === "malformed") aside([frame]);
    if (!("refusals" in frame)) return;
    aside(frame.refusals);
    const told = observe(frame, { instance: "i", receivedAt: at });
    if (told.length > 0) observed++;
    for (const observation of told) intake.observe(observation);
  };
  const settle = (): void => {
    for (const batch of journal.takeAll()) {
      putAside += batch.quarantined.length;
      for (const event of batch.events) {
        if (event.kind !== "order" || event.action !== "closed" || event.completes) continue;
        if (rightIds.has(event.order.oid) && event.reasonSource !== "userFills") wrongCloses.push(event.id);
      }
    }
  };
  for (const { text } of right) hear(text);
  const heap = process.memoryUsage().heapUsed;
  let answers = 0;
  for (let n = 0; n < count; n++) {
    if (n % 5 === 4) {
      answers++;
      const [type, read] = random.pick(ANSWERS);
      const answer = readInfo(type, parsed(mutate(RECORDED_ANSWERS[type] ?? "[]", random)), read);
      if (answer.ok) aside(answer.reported.refusals);
      else aside([{ path: answer.path, reason: answer.reason, raw: "" }]);
    } else {
      const chosen = random.pick(FRAMES);
      hear(mutate(chosen, random));
      const user = parseAddress(String(JSON.parse(chosen).data?.user));
      for (const each of right) if (each.user === user) for (let k = 0; k < 2; k++) hear(each.text);
    }
    settle();
  }
  for (let k = 0; k < 3; k++) for (const { text } of right) hear(text);
  settle();
  const due = new Map<TraderId, number>();
  for (const { user, oids } of right) due.set(user, (due.get(user) ?? 0) + oids.length);
  const wrongTraders: string[] = [];
  for (const { ethAddress, orders } of intake.traders())
    if (orders !== due.get(ethAddress)) wrongTraders.push(ethAddress);
  return {
    frames: count - answers,
    answers,
    ...{ refused, putAside, observed, wrongCloses, wrongTraders },
    heapGrownMb: (process.memoryUsage().heapUsed - heap) / 2 ** 20,
  };
}

/** The last complete listing of orders of each user and dex that is recorded. */
function rightListings() {
  const byListing = new Map<string, { user: TraderId; text: string; oids: OrderId[] }>();
  for (const text of FRAMES) {
    const frame = decode(text);
    if (frame.kind !== "openOrders" || !frame.complete) continue;
    const [listing] = observe(frame, { instance: "i", receivedAt: T0 });
    if (listing?.kind !== "orders") continue;
    const oids = listing.orders.map(({ oid }) => oid);
    byListing.set(`${listing.ethAddress}:${listing.dex}`, { user: listing.ethAddress, text, oids });
  }
  return [...byListing.values()];
}

function answerIn(file: string): string {
  const { response }: { response: unknown } = JSON.parse(readFileSync(new URL(file, RECORDINGS), "utf8"));
  return JSON.stringify(response);
}

function ledgerUpdatesIn(file: string): string {
  const [first = ""] = readFileSync(new URL(file, RECORDINGS), "utf8").split("\n");
  const { recv }: { recv: { data: { nonFundingLedgerUpdates: unknown } } } = JSON.parse(first);
  return JSON.stringify(recv.data.nonFundingLedgerUpdates);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** By up to three values replaced, rows that come twice or not at all, a piece of the text, or its end. */
function mutate(text: string, random: Random): string {
  const way = random.whole(0, 3);
  if (way === 0) return text.slice(0, random.whole(0, text.length));
  if (way === 1) {
    const at = random.whole(0, text.length);
    return text.slice(0, at) + random.pick(PIECES) + text.slice(at + random.whole(0, 20));
  }
  const root: unknown = JSON.parse(text);
  for (let n = random.whole(1, 3); n > 0; n--) replaceSomewhere(root, random);
  return JSON.stringify(root);
}

function replaceSomewhere(root: unknown, random: Random): void {
  let at = root;
  for (let depth = 0; depth < 9; depth++) {
    if (typeof at !== "object" || at === null) return;
    if (Array.isArray(at) && at.length > 0 && random.chance(0.2)) {
      const place = random.whole(0, at.length - 1);
      at.splice(place, random.whole(0, 1), at[place]);
      return;
    }
    const names = Object.keys(at);
    if (names.length === 0) return;
    const name = random.pick(names);
    const next: unknown = Object.getOwnPropertyDescriptor(at, name)?.value;
    if (typeof next !== "object" || next === null || random.chance(0.1)) {
      const value = structuredClone(random.pick(VALUES));
      Object.defineProperty(at, name, { value, enumerable: true, configurable: true, writable: true });
      return;
    }
    at = next;
  }
}

// Nothing that can be answered makes a reader throw, nor the observations made from what it gives.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAddress } from "../../../../../src/domain/address.js";
import {
  observeClearinghouseState,
  observeFrontendOpenOrders,
  observeHistoricalOrders,
  observeTwapSliceFills,
  observeUserFills,
  observeWebData2,
} from "../../../../../src/venues/hyperliquid/observe/info.js";
import { readClearinghouseState } from "../../../../../src/venues/hyperliquid/wire/clearinghouse.js";
import { readFills, readTwapSliceFills } from "../../../../../src/venues/hyperliquid/wire/fill.js";
import { readSubAccounts, readUserRole } from "../../../../../src/venues/hyperliquid/wire/info/accounts.js";
import { readLeaderboard } from "../../../../../src/venues/hyperliquid/wire/info/leaderboard.js";
import {
  readFundings,
  readLedgerUpdates,
} from "../../../../../src/venues/hyperliquid/wire/info/ledger-updates.js";
import { type InfoReader, pageOf, readInfo } from "../../../../../src/venues/hyperliquid/wire/info/read.js";
import {
  orderStatusReader,
  readHistoricalOrders,
} from "../../../../../src/venues/hyperliquid/wire/info/status.js";
import {
  readMeta,
  readPerpDexs,
  readSpotMeta,
} from "../../../../../src/venues/hyperliquid/wire/info/universe.js";
import { webData2Reader } from "../../../../../src/venues/hyperliquid/wire/info/web-data2.js";
import { readOrderListing } from "../../../../../src/venues/hyperliquid/wire/order.js";
import { MAX_REPORTED } from "../../../../../src/venues/hyperliquid/wire/report.js";
import { wireOrder } from "../../../../support/scripted-venue.js";
import { NOBODY, WEB_DATA2 } from "../recorded.js";
import { recordedAnswer, recordedLedgerUpdates } from "./recorded.js";

const ETH_ADDRESS = parseAddress(NOBODY)!;
const RECEPTION = { ethAddress: ETH_ADDRESS, instance: "rest", askedAt: 1, receivedAt: 2 };

/** A reader, an answer that it reads, and what is made of it. */
interface Case<T> {
  readonly read: InfoReader<T>;
  readonly body: unknown;
  readonly observe?: (value: T) => unknown;
}

/** Gives what is observed of any body, with what was read; null where it is unreadable. */
type Try = (body: unknown) => { value: unknown; observed: unknown } | null;

function tryOf<T>({ read, observe }: Case<T>): Try {
  return (body) => {
    const answer = readInfo("asked", body, read);
    if (!answer.ok) {
      expect(answer.path).toMatch(/^asked/);
      return null;
    }
    expect(answer.reported.refusals.length).toBeLessThanOrEqual(MAX_REPORTED);
    for (const { path } of answer.reported.refusals) expect(path).toMatch(/^asked[.[]/);
    return { value: answer.value, observed: observe?.(answer.value) ?? null };
  };
}

function caseOf<T>(given: Case<T>): { body: unknown; attempt: Try } {
  return { body: given.body, attempt: tryOf(given) };
}

const readFillPage = pageOf(readFills);
const readSlicePage = pageOf(readTwapSliceFills);

const STATUS = { order: wireOrder(7), status: "open", statusTimestamp: 1_790_000_000_000 };

const CASES = [
  caseOf({
    read: readOrderListing,
    body: recordedAnswer("info-frontendOpenOrders/tpsl-bracket-2023.json"),
    observe: (listing) => observeFrontendOpenOrders(listing, "", RECEPTION),
  }),
  caseOf({
    read: readClearinghouseState,
    body: recordedAnswer("info-clearinghouseState/xyz-2026.json"),
    observe: (state) => observeClearinghouseState(state, "xyz", RECEPTION),
  }),
  caseOf({
    read: readFillPage,
    body: (recordedAnswer("info-userFills/hip3-perp-spotdust-2000.json") as unknown[]).slice(0, 3),
    observe: ({ rows }) => observeUserFills(rows, RECEPTION),
  }),
  caseOf({
    read: readSlicePage,
    body: recordedAnswer("info-userTwapSliceFills/newest-3-2026.json"),
    observe: ({ rows }) => observeTwapSliceFills(rows, RECEPTION),
  }),
  caseOf({
    read: readHistoricalOrders,
    body: recordedAnswer("info-historicalOrders/mm-5-2025.json"),
    observe: ({ rows }) => observeHistoricalOrders(rows, RECEPTION),
  }),
  caseOf({ read: orderStatusReader(7), body: { status: "order", order: STATUS } }),
  caseOf({
    read: webData2Reader(JSON.parse(WEB_DATA2).data.user),
    body: { ...JSON.parse(WEB_DATA2).data, meta: null, assetCtxs: [], spotAssetCtxs: [] },
    observe: (webData2) => observeWebData2(webData2, RECEPTION),
  }),
  caseOf({ read: readFundings, body: recordedAnswer("info-userFunding/page-2023.json") }),
  caseOf({ read: readLedgerUpdates, body: recordedLedgerUpdates() }),
  caseOf({ read: readUserRole, body: { role: "agent", data: { user: NOBODY } } }),
  caseOf({ read: readSubAccounts, body: [{ name: "one", subAccountUser: NOBODY, master: NOBODY }] }),
  caseOf({ read: readPerpDexs, body: [null, { name: "xyz", fullName: "XYZ" }] }),
  caseOf({ read: readMeta, body: recordedAnswer("info-meta/meta-2023.json") }),
  caseOf({
    read: readSpotMeta,
    body: {
      universe: [{ name: "@1", index: 1, tokens: [2, 0] }],
      tokens: [{ name: "A", index: 1, szDecimals: 2 }],
    },
  }),
  caseOf({ read: readLeaderboard, body: recordedAnswer("stats-leaderboard/trimmed-1-row.json") }),
];

/** Values that are nearly right, besides any JSON. */
const anyValue = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  fc.constantFrom<unknown>("NaN", "-0.0", "1e400", "0x", NOBODY, "__proto__", 2 ** 53, -0, 0.1, null, [], {}),
);

/** The members on a path into `root` that `picks` chooses; a step deeper for each, as long as there is one. */
function replaceAt(root: unknown, picks: readonly number[], value: unknown): void {
  let at = root;
  for (const [depth, pick] of picks.entries()) {
    if (typeof at !== "object" || at === null) return;
    const names = Object.keys(at);
    const name = names[pick % Math.max(names.length, 1)];
    if (name === undefined) return;
    const next = Object.getOwnPropertyDescriptor(at, name)?.value;
    if (depth === picks.length - 1 || typeof next !== "object" || next === null) {
      Object.defineProperty(at, name, { value, enumerable: true, configurable: true, writable: true });
      return;
    }
    at = next;
  }
}

describe("reading never throws", () => {
  it("on what was recorded, which is read", () => {
    for (const { body, attempt } of CASES) expect(attempt(body)).not.toBeNull();
  });

  it("on any JSON", () => {
    fc.assert(
      fc.property(fc.constantFrom(...CASES), anyValue, ({ attempt }, body) => void attempt(body)),
      { numRuns: 1_000 },
    );
  });

  it("on a list of any JSON", () => {
    fc.assert(
      fc.property(fc.constantFrom(...CASES), fc.array(anyValue), ({ attempt }, body) => void attempt(body)),
      { numRuns: 500 },
    );
  });

  it("on an answer with up to three values replaced", () => {
    const change = fc.tuple(fc.array(fc.nat({ max: 40 }), { minLength: 1, maxLength: 7 }), anyValue);
    fc.assert(
      fc.property(
        fc.constantFrom(...CASES),
        fc.array(change, { minLength: 1, maxLength: 3 }),
        ({ body, attempt }, changes) => {
          const root = structuredClone(body);
          for (const [picks, value] of changes) replaceAt(root, picks, value);
          attempt(JSON.parse(JSON.stringify(root)));
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it("on JSON that is nested ten thousand deep", () => {
    const deep = JSON.parse(`${"[".repeat(10_000)}${"]".repeat(10_000)}`);
    const update = { time: 1, hash: "0x", delta: { type: "deposit", deep } };
    for (const { attempt } of CASES) {
      attempt(deep);
      attempt([update]);
    }
  });
});

// What is known of a trader on one dex now, as a row of trader_current_state.
import type { Document } from "mongodb";
import type { SpotBalance } from "../../domain/account.js";
import { type Decimal, ZERO } from "../../domain/decimal.js";
import type { CurrentState } from "../../domain/event.js";
import type { TraderId } from "../../domain/ids.js";
import type { MarginSummary, Position } from "../../domain/position.js";
import type { Upsert } from "../mongo/bulk.js";
import type { Collections } from "../mongo/collections.js";
import { numeric, readNumeric, whole } from "../mongo/numbers.js";
import { lacks, replaceWhere } from "../mongo/update-stages.js";
import { positionFields, readPosition } from "./position-fill-documents.js";

const SUMMARY = ["accountValue", "totalNtlPos", "totalMarginUsed", "withdrawable"] as const;

/** The parts of a row, each known by itself: their fields where nothing is known. */
const UNKNOWN = {
  orders: { openOrders: null, ordersAsOf: null },
  positions: {
    ...Object.fromEntries(SUMMARY.map((name) => [name, null])),
    positions: [],
    positionsAsOf: null,
  },
  spot: { spotBalances: null, spotAsOf: null },
  mode: { accountMode: null, accountModeAsOf: null },
};

type Part = keyof typeof UNKNOWN;

const PARTS = Object.keys(UNKNOWN) as readonly Part[];

const FIELDS: Readonly<Record<Part, readonly string[]>> = {
  orders: Object.keys(UNKNOWN.orders),
  positions: [...Object.keys(UNKNOWN.positions), ...SUMMARY.map((name) => `${name}Str`)],
  spot: Object.keys(UNKNOWN.spot),
  mode: Object.keys(UNKNOWN.mode),
};

/** The parts that are known, each written over an older one only, so that they may arrive in any order. */
export function mergeState(state: CurrentState): Upsert {
  const { ethAddress, dex, orders, positions, spot, mode } = state;
  const nothing = Object.assign({}, ...PARTS.map((part) => UNKNOWN[part]));
  const update: Document[] = [replaceWhere(lacks("ethAddress"), { ethAddress, dex, ...nothing })];
  /** `fields` of a part as of the time in its field `at`. */
  const merge = (part: Part, at: string, asOf: number, fields: Document): void => {
    const others = PARTS.filter((each) => each !== part).flatMap((each) => FIELDS[each]);
    const time = new Date(asOf);
    update.push(replaceWhere({ $lte: [`$${at}`, time] }, { ethAddress, dex, ...fields, [at]: time }, others));
  };
  if (orders !== null) merge("orders", "ordersAsOf", orders.asOf, { openOrders: orders.count });
  if (positions !== null) {
    const fields: Document = { positions: positions.positions.map(positionFields) };
    for (const name of SUMMARY) Object.assign(fields, numeric(name, positions.summary[name]));
    merge("positions", "positionsAsOf", positions.asOf, fields);
  }
  if (spot !== null) merge("spot", "spotAsOf", spot.asOf, { spotBalances: spot.balances.map(balanceFields) });
  if (mode !== null) merge("mode", "accountModeAsOf", mode.asOf, { accountMode: mode.mode });
  return { filter: { _id: `${ethAddress}:${dex}` }, update };
}

function balanceFields({ coin, token, total, hold, entryNtl }: SpotBalance): Document {
  return {
    coin,
    token: token === null ? null : whole(token),
    ...numeric("total", total),
    ...numeric("hold", hold),
    ...numeric("entryNtl", entryNtl),
  };
}

/**
 * A time in the future would keep out everything that comes before it: rows of these traders that have one are of `now`
 * (ms), by which the next listing is newer.
 */
export async function healFutureStates(
  all: Collections,
  traders: readonly TraderId[],
  now: number,
): Promise<void> {
  const at = new Date(now);
  for (const half of ["ordersAsOf", "positionsAsOf"]) {
    const poisoned = { ethAddress: { $in: [...traders] }, [half]: { $gt: at } };
    await all.currentState.updateMany(poisoned, { $set: { [half]: at } });
  }
}

export interface KnownPositions {
  asOf: number;
  readonly summary: MarginSummary | null;
  readonly byCoin: Map<string, Position>;
}

/** The positions of a row of `trader_current_state`; null where none were listed yet. */
export function readPositions(row: Document): KnownPositions | null {
  if (!(row.positionsAsOf instanceof Date)) return null;
  const byCoin = new Map<string, Position>();
  for (const each of row.positions) byCoin.set(each.coin, readPosition(each));
  const read = (name: string): Decimal => readNumeric(row, name) ?? ZERO;
  const summary = {
    accountValue: read("accountValue"),
    totalNtlPos: read("totalNtlPos"),
    totalMarginUsed: read("totalMarginUsed"),
    withdrawable: read("withdrawable"),
  };
  return { asOf: row.positionsAsOf.getTime(), summary, byCoin };
}

/** What is known, carried on by a later document of `trader_positions`. */
export function carryOn(known: KnownPositions | null, event: Document): KnownPositions {
  const time = event.timestamp.getTime();
  const carried = known ?? { asOf: time, summary: null, byCoin: new Map<string, Position>() };
  carried.asOf = Math.max(carried.asOf, time);
  if (event.action === "closed") carried.byCoin.delete(event.coin);
  else carried.byCoin.set(event.coin, readPosition(event));
  return carried;
}

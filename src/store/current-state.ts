// What is known of a trader on one dex now, as a row of trader_current_state.
import type { Document } from "mongodb";
import type { Address } from "../domain/address.js";
import { type Decimal, ZERO } from "../domain/decimal.js";
import type { CurrentState } from "../domain/event.js";
import type { MarginSummary, Position } from "../domain/position.js";
import type { Upsert } from "./bulk.js";
import type { Collections } from "./collections.js";
import { positionFields, readPosition } from "./documents.js";
import { numeric, readNumeric } from "./numbers.js";
import { lacks, replaceWhere } from "./update-stages.js";

const SUMMARY = ["accountValue", "totalNtlPos", "totalMarginUsed", "withdrawable"] as const;

const NO_ORDERS = { openOrders: null, ordersAsOf: null };
const NO_POSITIONS = {
  ...Object.fromEntries(SUMMARY.map((name) => [name, null])),
  positions: [],
  positionsAsOf: null,
};

/** What a row keeps of one half while the other is replaced. */
const ORDERS = Object.keys(NO_ORDERS);
const POSITIONS = [...Object.keys(NO_POSITIONS), ...SUMMARY.map((name) => `${name}Str`)];

/** The halves that are known, each written over an older one only, so that they may arrive in any order. */
export function mergeState(state: CurrentState): Upsert {
  const { ethAddress, dex, orders, positions } = state;
  const update: Document[] = [
    replaceWhere(lacks("ethAddress"), { ethAddress, dex, ...NO_ORDERS, ...NO_POSITIONS }),
  ];
  if (orders !== null) {
    const asOf = new Date(orders.asOf);
    const half = { ethAddress, dex, openOrders: orders.count, ordersAsOf: asOf };
    update.push(replaceWhere({ $lte: ["$ordersAsOf", asOf] }, half, POSITIONS));
  }
  if (positions !== null) {
    const asOf = new Date(positions.asOf);
    const half = { ethAddress, dex, positions: positions.positions.map(positionFields), positionsAsOf: asOf };
    for (const name of SUMMARY) Object.assign(half, numeric(name, positions.summary[name]));
    update.push(replaceWhere({ $lte: ["$positionsAsOf", asOf] }, half, ORDERS));
  }
  return { filter: { _id: `${ethAddress}:${dex}` }, update };
}

/**
 * A time in the future would keep out everything that comes before it: rows of these traders that have one are of `now`
 * (ms), by which the next listing is newer.
 */
export async function healFutureStates(
  all: Collections,
  traders: readonly Address[],
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

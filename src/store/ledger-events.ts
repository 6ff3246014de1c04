// Funding payments and the other updates of an account's ledger as documents. Their ids are their content.
import { createHash } from "node:crypto";
import type { Collection } from "mongodb";
import type { Address } from "../domain/address.js";
import type { Counted } from "../domain/batch.js";
import type { Decimal } from "../domain/decimal.js";
import { dexOf } from "../domain/order.js";
import { quarantined } from "../domain/quarantine.js";
import { insertAll } from "./bulk.js";
import type { Collections, Row } from "./collections.js";
import { date, numeric, whole } from "./numbers.js";
import { writeQuarantine } from "./quarantine.js";

/** Whose it is, and how we came to know. Times are ms since 1970 UTC. */
interface LedgerRow {
  readonly ethAddress: Address;
  readonly time: number;
  readonly hash: string;
  /** JSON text of an object: members of the venue's that are not told otherwise. */
  readonly rest: string;
  readonly observedAt: number;
}

export interface FundingRow extends LedgerRow {
  readonly coin: string;
  /** Negative: the trader paid. */
  readonly usdc: Decimal;
  readonly szi: Decimal;
  readonly fundingRate: Decimal;
  readonly nSamples: number | null;
}

/** Null where this type of update has no such member. */
export interface LedgerUpdateRow extends LedgerRow {
  /** Of rows that are word for word the same, which one this is: 1 for the first. */
  readonly nth: number;
  readonly type: string;
  readonly usdc: Decimal | null;
  readonly amount: Decimal | null;
  readonly usdcValue: Decimal | null;
  readonly fee: Decimal | null;
  readonly token: string | null;
  readonly user: string | null;
  readonly destination: string | null;
  readonly vault: string | null;
}

/** A coin pays once at a time. */
export function fundingId({ ethAddress, time, coin }: FundingRow): string {
  return `${ethAddress}:${time}:${coin}`;
}

/**
 * One transaction may make several updates, and many come from none and share a hash: the id ends in their content, and
 * of those that are word for word the same in a number.
 */
export function ledgerUpdateId(row: LedgerUpdateRow): string {
  const { ethAddress, time, hash, type, usdc, amount, token, user, destination, vault } = row;
  const parts = [usdc, amount, token, user, destination, vault].map((part) => part ?? "");
  const content = createHash("sha1").update([...parts, sorted(row.rest)].join("|"));
  const id = `${ethAddress}:${time}:${hash}:${type}:${content.digest("hex").slice(0, 12)}`;
  return row.nth === 1 ? id : `${id}:${row.nth}`;
}

function fundingDocument(row: FundingRow, collector: string, now: number): Row {
  return {
    _id: fundingId(row),
    ethAddress: row.ethAddress,
    coin: row.coin,
    dex: dexOf(row.coin),
    ...numeric("usdc", row.usdc),
    ...numeric("szi", row.szi),
    ...numeric("fundingRate", row.fundingRate),
    nSamples: row.nSamples === null ? null : whole(row.nSamples),
    ...commonFields(row, collector, now),
  };
}

function ledgerUpdateDocument(row: LedgerUpdateRow, collector: string, now: number): Row {
  return {
    _id: ledgerUpdateId(row),
    ethAddress: row.ethAddress,
    type: row.type,
    ...numeric("usdc", row.usdc),
    ...numeric("amount", row.amount),
    ...numeric("usdcValue", row.usdcValue),
    ...numeric("fee", row.fee),
    token: row.token,
    user: row.user,
    destination: row.destination,
    vault: row.vault,
    ...commonFields(row, collector, now),
  };
}

function commonFields({ time, hash, rest, observedAt }: LedgerRow, collector: string, now: number) {
  return {
    hash,
    rest: rest === "{}" ? null : sorted(rest),
    time: date(time),
    observedAt: date(observedAt),
    createdAt: date(now),
    collector,
  };
}

/** Members in one order, whichever the venue has them in. */
function sorted(rest: string): string {
  const object = Object.entries(JSON.parse(rest) as Record<string, unknown>);
  return JSON.stringify(Object.fromEntries(object.sort(([a], [b]) => (a < b ? -1 : 1))));
}

/** Resolves when the database has all of them; what it refuses for good is in `quarantine`. `now` is our clock, ms. */
export function writeFunding(
  all: Collections,
  rows: readonly FundingRow[],
  collector: string,
  now: number,
): Promise<Counted> {
  const docs = rows.map((row) => fundingDocument(row, collector, now));
  return insert(all, all.funding, docs, now);
}

/** As {@link writeFunding}. */
export function writeLedgerUpdates(
  all: Collections,
  rows: readonly LedgerUpdateRow[],
  collector: string,
  now: number,
): Promise<Counted> {
  const docs = rows.map((row) => ledgerUpdateDocument(row, collector, now));
  return insert(all, all.ledgerUpdates, docs, now);
}

async function insert(
  all: Collections,
  collection: Collection<Row>,
  docs: readonly Row[],
  now: number,
): Promise<Counted> {
  const { applied, duplicates, bad } = await insertAll(collection, docs);
  const aside = bad.map(({ index, message }) =>
    quarantined(
      JSON.stringify(docs[index]),
      `refused by the database: ${message}`,
      collection.collectionName,
      now,
    ),
  );
  await writeQuarantine(all, aside);
  return { inserted: applied, duplicates: duplicates.length };
}

// The kinds of history that are paged by time: what is asked, and where its rows go.
import type { Address } from "../domain/address.js";
import type { CashEvent } from "../domain/cash.js";
import { type Fill, fillId } from "../domain/fill.js";
import type { FillsReport } from "../domain/observation.js";
import {
  type Answer,
  INFO_LEDGER_PAGE_ROWS,
  INFO_PAGE_ROWS,
  observeFundings,
  observeLedgerUpdates,
  observeTwapSliceFills,
  observeUserFills,
  REACHABLE_FILLS,
  type WireFunding,
  type WireLedgerUpdate,
  type WirePage,
} from "../venues/hyperliquid/index.js";
import type { BackfillKind, BackfillParts } from "./options.js";
import { type PageOf, recordCash, recordFills } from "./record.js";
import type { Span } from "./spans.js";

/** One row, ready to be written. */
export interface Item<T> {
  /** Of its document. */
  readonly id: string;
  readonly time: number;
  readonly row: T;
}

/** `W` is a row as the venue sends it, `T` as it is written. */
export interface Source<W, T> {
  /** Rows of a full page. */
  readonly pageRows: number;
  /** Rows that the venue shows at most; null where none are known to be kept back. */
  readonly reach: number | null;
  ask(ethAddress: Address, span: Span): Promise<Answer<WirePage<W>>>;
  timeOf(row: W): number;
  items(ethAddress: Address, rows: readonly W[], askedAt: number, receivedAt: number): Item<T>[];
  /** Resolves once the database has them; rejects where that is to be tried again. */
  write(rows: readonly T[], page: PageOf): Promise<{ readonly inserted: number }>;
}

/** What is done with the source of a kind, whatever its rows are. */
export type Use<R> = <W, T>(source: Source<W, T>) => R;

/** Calls `use` with the source of `kind`. */
export function withSource<R>(kind: Exclude<BackfillKind, "orders">, parts: BackfillParts, use: Use<R>): R {
  switch (kind) {
    case "fills":
      return use(fills(parts));
    case "twap":
      return use(slices(parts));
    case "funding":
      return use(funding(parts));
    case "ledger":
      return use(ledgerUpdates(parts));
  }
}

function fills(parts: BackfillParts) {
  const { info, signal } = parts;
  return {
    pageRows: INFO_PAGE_ROWS,
    reach: REACHABLE_FILLS,
    ask: (ethAddress: Address, span: Span) => info.userFillsByTime(ethAddress, rangeOf(span), how(signal)),
    timeOf: ({ time }: { readonly time: number }) => time,
    items: (
      ...[ethAddress, rows, askedAt, receivedAt]: AnsweredRows<Parameters<typeof observeUserFills>[0]>
    ) => fillItems(observeUserFills(rows, { ethAddress, askedAt, receivedAt })),
    write: (rows: readonly Fill[], page: PageOf) => recordFills(parts, "userFills", rows, page),
  };
}

function slices(parts: BackfillParts) {
  const { info, signal } = parts;
  return {
    pageRows: INFO_PAGE_ROWS,
    reach: REACHABLE_FILLS,
    ask: (ethAddress: Address, span: Span) =>
      info.userTwapSliceFillsByTime(ethAddress, rangeOf(span), how(signal)),
    timeOf: ({ fill }: { readonly fill: { readonly time: number } }) => fill.time,
    items: (
      ...[ethAddress, rows, askedAt, receivedAt]: AnsweredRows<Parameters<typeof observeTwapSliceFills>[0]>
    ) => fillItems(observeTwapSliceFills(rows, { ethAddress, askedAt, receivedAt })),
    write: (rows: readonly Fill[], page: PageOf) => recordFills(parts, "userTwapSliceFills", rows, page),
  };
}

function funding(parts: BackfillParts) {
  const { info, signal } = parts;
  return {
    pageRows: INFO_LEDGER_PAGE_ROWS,
    reach: null,
    ask: (ethAddress: Address, span: Span) => info.userFunding(ethAddress, rangeOf(span), how(signal)),
    timeOf: ({ time }: { readonly time: number }) => time,
    items: (ethAddress: Address, rows: readonly WireFunding[], _: number, receivedAt: number) =>
      observeFundings(rows, { ethAddress, receivedAt }).map(itemOf),
    write: (rows: readonly CashEvent[]) => recordCash(parts, "funding", rows),
  };
}

function ledgerUpdates(parts: BackfillParts) {
  const { info, signal } = parts;
  return {
    pageRows: INFO_LEDGER_PAGE_ROWS,
    reach: null,
    ask: (ethAddress: Address, span: Span) =>
      info.userNonFundingLedgerUpdates(ethAddress, rangeOf(span), how(signal)),
    timeOf: ({ time }: { readonly time: number }) => time,
    items: (ethAddress: Address, rows: readonly WireLedgerUpdate[], _: number, receivedAt: number) =>
      observeLedgerUpdates(rows, { ethAddress, receivedAt }).map(itemOf),
    write: (rows: readonly CashEvent[]) => recordCash(parts, "ledgerUpdates", rows),
  };
}

type AnsweredRows<Rows> = [ethAddress: Address, rows: Rows, askedAt: number, receivedAt: number];

function rangeOf({ from, to }: Span) {
  return { startTime: from, endTime: to };
}

function how(signal: AbortSignal) {
  return { klass: "backfill", signal } as const;
}

function fillItems({ ethAddress, fills }: FillsReport): Item<Fill>[] {
  return fills.map((fill) => ({ id: fillId(ethAddress, fill), time: fill.time, row: fill }));
}

function itemOf(event: CashEvent): Item<CashEvent> {
  return { id: event.id, time: event.time, row: event };
}

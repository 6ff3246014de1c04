// The kinds of history that are paged by time: what is asked, and how its rows are written.
import type { Address } from "../domain/address.js";
import type { Counted } from "../domain/batch.js";
import { canonicalOf, type Decimal } from "../domain/decimal.js";
import { type FillEvent, fillEvent } from "../domain/event.js";
import type { FillsReport } from "../domain/observation.js";
import {
  fundingId,
  type LedgerUpdateRow,
  ledgerUpdateId,
  writeFunding,
  writeLedgerUpdates,
} from "../store/ledger-events.js";
import {
  type Answer,
  INFO_LEDGER_PAGE_ROWS,
  INFO_PAGE_ROWS,
  observeTwapSliceFills,
  observeUserFills,
  REACHABLE_FILLS,
  type WireFunding,
  type WireLedgerUpdate,
  type WirePage,
} from "../venues/hyperliquid/index.js";
import type { Span } from "./spans.js";
import { BACKFILL_COLLECTOR, type BackfillKind, type BackfillParts } from "./words.js";

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
  write(rows: readonly T[]): Promise<Counted>;
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

function fills({ info, writer, signal }: BackfillParts) {
  return {
    pageRows: INFO_PAGE_ROWS,
    reach: REACHABLE_FILLS,
    ask: (ethAddress: Address, span: Span) => info.userFillsByTime(ethAddress, rangeOf(span), how(signal)),
    timeOf: ({ time }: { readonly time: number }) => time,
    items: (...[ethAddress, rows, askedAt, receivedAt]: Told<Parameters<typeof observeUserFills>[0]>) =>
      fillItems(observeUserFills(rows, { ethAddress, askedAt, receivedAt })),
    write: (events: readonly FillEvent[]) => writeFills(writer, events),
  };
}

function slices({ info, writer, signal }: BackfillParts) {
  return {
    pageRows: INFO_PAGE_ROWS,
    reach: REACHABLE_FILLS,
    ask: (ethAddress: Address, span: Span) =>
      info.userTwapSliceFillsByTime(ethAddress, rangeOf(span), how(signal)),
    timeOf: ({ fill }: { readonly fill: { readonly time: number } }) => fill.time,
    items: (...[ethAddress, rows, askedAt, receivedAt]: Told<Parameters<typeof observeTwapSliceFills>[0]>) =>
      fillItems(observeTwapSliceFills(rows, { ethAddress, askedAt, receivedAt })),
    write: (events: readonly FillEvent[]) => writeFills(writer, events),
  };
}

function funding({ info, all, signal, now = Date.now }: BackfillParts) {
  return {
    pageRows: INFO_LEDGER_PAGE_ROWS,
    reach: null,
    ask: (ethAddress: Address, span: Span) => info.userFunding(ethAddress, rangeOf(span), how(signal)),
    timeOf: ({ time }: { readonly time: number }) => time,
    items: (ethAddress: Address, rows: readonly WireFunding[], _: number, observedAt: number) =>
      rows.map((wire) => {
        const { usdc, szi, fundingRate } = wire;
        const numbers = {
          usdc: canonicalOf(usdc),
          szi: canonicalOf(szi),
          fundingRate: canonicalOf(fundingRate),
        };
        const row = { ...wire, ...numbers, ethAddress, observedAt };
        return { id: fundingId(row), time: row.time, row };
      }),
    write: (rows: readonly Parameters<typeof fundingId>[0][]) =>
      writeFunding(all, rows, BACKFILL_COLLECTOR, now()),
  };
}

function ledgerUpdates({ info, all, signal, now = Date.now }: BackfillParts) {
  return {
    pageRows: INFO_LEDGER_PAGE_ROWS,
    reach: null,
    ask: (ethAddress: Address, span: Span) =>
      info.userNonFundingLedgerUpdates(ethAddress, rangeOf(span), how(signal)),
    timeOf: ({ time }: { readonly time: number }) => time,
    items: (ethAddress: Address, rows: readonly WireLedgerUpdate[], _: number, observedAt: number) =>
      rows.map((wire) => {
        const { usdc, amount, usdcValue, fee } = wire;
        const row: LedgerUpdateRow = {
          ...{ ...wire, ethAddress, observedAt },
          ...{ usdc: exact(usdc), amount: exact(amount), usdcValue: exact(usdcValue), fee: exact(fee) },
        };
        return { id: ledgerUpdateId(row), time: row.time, row };
      }),
    write: (rows: readonly LedgerUpdateRow[]) => writeLedgerUpdates(all, rows, BACKFILL_COLLECTOR, now()),
  };
}

type Told<Rows> = [ethAddress: Address, rows: Rows, askedAt: number, receivedAt: number];

function rangeOf({ from, to }: Span) {
  return { startTime: from, endTime: to };
}

function how(signal: AbortSignal) {
  return { klass: "backfill", signal } as const;
}

function exact(text: Parameters<typeof canonicalOf>[0] | null): Decimal | null {
  return text === null ? null : canonicalOf(text);
}

function fillItems({ ethAddress, fills, source, receivedAt }: FillsReport): Item<FillEvent>[] {
  return fills.map((fill) => {
    const event = fillEvent(ethAddress, fill, source, receivedAt);
    return { id: event.id, time: fill.time, row: event };
  });
}

async function writeFills(writer: BackfillParts["writer"], events: readonly FillEvent[]): Promise<Counted> {
  return (await writer.write({ events, states: [], quarantined: [] })).fills;
}

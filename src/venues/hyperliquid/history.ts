// What Hyperliquid still tells of the past, in the words that every venue tells it in.
import { type Address, addressOf } from "../../domain/address.js";
import type { CashEvent } from "../../domain/cash.js";
import { type Fill, fillId } from "../../domain/fill.js";
import type { FillsReport } from "../../domain/observation.js";
import { quarantined } from "../../domain/quarantined.js";
import type { HistoryAnswer, HistoryRow, OrderLog, PagedHistory, VenueHistory } from "../history.js";
import type { Answer } from "./info/answer.js";
import type { InfoClient } from "./info/client.js";
import type { How } from "./info/transport.js";
import { INFO_LEDGER_PAGE_ROWS, INFO_PAGE_ROWS, REACHABLE_FILLS } from "./limits.js";
import { observeFundings, observeLedgerUpdates } from "./observe/cash.js";
import { observeHistoricalOrders, observeTwapSliceFills, observeUserFills } from "./observe/info.js";
import type { WirePage } from "./wire/info/read.js";

/** `heard` is told of each log of orders, which shows where orders rest. */
export function historyOf(
  info: InfoClient,
  heard: (report: ReturnType<typeof observeHistoricalOrders>) => void,
): VenueHistory {
  return {
    orders: orderLog(info, heard),
    fills: {
      ...{ source: "userFills", pageRows: INFO_PAGE_ROWS, reach: REACHABLE_FILLS },
      ask: async (trader, { from, to }, signal) => {
        const ethAddress = addressOf(trader);
        const range = { startTime: from, endTime: to };
        const answer = await info.userFillsByTime(ethAddress, range, how(signal));
        return pageOf(
          answer,
          ethAddress,
          ({ time }) => time,
          (rows, about) => fillRows(observeUserFills(rows, about)),
        );
      },
    },
    twap: {
      ...{ source: "userTwapSliceFills", pageRows: INFO_PAGE_ROWS, reach: REACHABLE_FILLS },
      ask: async (trader, { from, to }, signal) => {
        const ethAddress = addressOf(trader);
        const range = { startTime: from, endTime: to };
        const answer = await info.userTwapSliceFillsByTime(ethAddress, range, how(signal));
        return pageOf(
          answer,
          ethAddress,
          ({ fill }) => fill.time,
          (rows, about) => fillRows(observeTwapSliceFills(rows, about)),
        );
      },
    },
    funding: cash("userFunding", async (ethAddress, range, signal) =>
      pageOf(await info.userFunding(ethAddress, range, how(signal)), ethAddress, timeOf, (rows, about) =>
        observeFundings(rows, about).map(cashRow),
      ),
    ),
    ledger: cash("userNonFundingLedgerUpdates", async (ethAddress, range, signal) =>
      pageOf(
        await info.userNonFundingLedgerUpdates(ethAddress, range, how(signal)),
        ...([ethAddress, timeOf] as const),
        (rows, about) => observeLedgerUpdates(rows, about).map(cashRow),
      ),
    ),
    left: () => info.left("backfill"),
  };
}

type CashAsk = (
  ethAddress: Address,
  range: { readonly startTime: number; readonly endTime: number },
  signal: AbortSignal,
) => Promise<HistoryAnswer<CashEvent>>;

function cash(source: string, ask: CashAsk): PagedHistory<CashEvent> {
  return {
    ...{ source, pageRows: INFO_LEDGER_PAGE_ROWS, reach: null },
    ask: (trader, { from, to }, signal) => ask(addressOf(trader), { startTime: from, endTime: to }, signal),
  };
}

function orderLog(
  info: InfoClient,
  heard: (report: ReturnType<typeof observeHistoricalOrders>) => void,
): OrderLog {
  return {
    ...{ source: "historicalOrders", pageRows: INFO_PAGE_ROWS },
    ask: async (trader, signal) => {
      const ethAddress = addressOf(trader);
      const answer = await info.historicalOrders(ethAddress, how(signal));
      return pageOf(
        answer,
        ethAddress,
        ({ statusTimestamp }) => statusTimestamp,
        (rows, about) => {
          const report = observeHistoricalOrders(rows, about);
          heard(report);
          return report.statuses.map((row) => ({
            ...{ id: String(row.order.oid), time: row.statusTimestamp, row },
          }));
        },
      );
    },
  };
}

interface AnsweredAbout {
  readonly ethAddress: Address;
  readonly askedAt: number;
  readonly receivedAt: number;
}

function pageOf<W, T>(
  answer: Answer<WirePage<W>>,
  ethAddress: Address,
  timeOf: (row: W) => number,
  rowsOf: (rows: readonly W[], about: AnsweredAbout) => readonly HistoryRow<T>[],
): HistoryAnswer<T> {
  if (!answer.ok) return answer;
  const { value, askedAt, receivedAt, reported } = answer;
  return {
    ...{ ok: true, askedAt, receivedAt, received: value.received },
    rows: rowsOf(value.rows, { ethAddress, askedAt, receivedAt }),
    times: value.rows.map(timeOf),
    quarantined: reported.refusals.map(({ raw, reason, path }) =>
      quarantined(raw, reason, path, receivedAt, ethAddress),
    ),
  };
}

function timeOf({ time }: { readonly time: number }): number {
  return time;
}

function how(signal: AbortSignal): How {
  return { klass: "backfill", signal };
}

function fillRows({ ethAddress, fills }: FillsReport): HistoryRow<Fill>[] {
  return fills.map((fill) => ({ id: fillId(ethAddress, fill), time: fill.time, row: fill }));
}

function cashRow(event: CashEvent): HistoryRow<CashEvent> {
  return { id: event.id, time: event.time, row: event };
}

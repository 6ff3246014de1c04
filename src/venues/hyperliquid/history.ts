// What Hyperliquid still tells of the past, in the words that every venue tells it in.
import { type Address, addressOf } from "../../domain/address.js";
import type { CashEvent } from "../../domain/cash.js";
import { type Fill, fillId } from "../../domain/fill.js";
import type { FillsReport } from "../../domain/observation.js";
import { quarantined } from "../../domain/quarantined.js";
import type { HistoryAnswer, HistoryRow, OrderLog, PagedHistory, VenueHistory } from "../history.js";
import type { Answer } from "./info/answer.js";
import type { InfoClient } from "./info/client.js";
import type { TimeRange } from "./info/requests.js";
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
    fills: paged({
      ...{ source: "userFills", pageRows: INFO_PAGE_ROWS, reach: REACHABLE_FILLS },
      ask: (...asked) => info.userFillsByTime(...asked),
      timeOf: ({ time }) => time,
      rowsOf: (rows, about) => fillRows(observeUserFills(rows, about)),
    }),
    twap: paged({
      ...{ source: "userTwapSliceFills", pageRows: INFO_PAGE_ROWS, reach: REACHABLE_FILLS },
      ask: (...asked) => info.userTwapSliceFillsByTime(...asked),
      timeOf: ({ fill }) => fill.time,
      rowsOf: (rows, about) => fillRows(observeTwapSliceFills(rows, about)),
    }),
    funding: paged({
      ...{ source: "userFunding", pageRows: INFO_LEDGER_PAGE_ROWS, reach: null },
      ask: (...asked) => info.userFunding(...asked),
      timeOf: ({ time }) => time,
      rowsOf: (rows, about) => observeFundings(rows, about).map(cashRow),
    }),
    ledger: paged({
      ...{ source: "userNonFundingLedgerUpdates", pageRows: INFO_LEDGER_PAGE_ROWS, reach: null },
      ask: (...asked) => info.userNonFundingLedgerUpdates(...asked),
      timeOf: ({ time }) => time,
      rowsOf: (rows, about) => observeLedgerUpdates(rows, about).map(cashRow),
    }),
    left: () => info.left("backfill"),
  };
}

/** `W` is a row as the venue sends it, `T` as it is recorded. */
interface PagedRequest<W, T> extends Omit<PagedHistory<T>, "ask"> {
  ask(ethAddress: Address, range: EndedRange, how: How): Promise<Answer<WirePage<W>>>;
  timeOf(row: W): number;
  rowsOf(rows: readonly W[], about: AnsweredAbout): readonly HistoryRow<T>[];
}

type EndedRange = Required<TimeRange>;

function paged<W, T>({ source, pageRows, reach, ask, timeOf, rowsOf }: PagedRequest<W, T>): PagedHistory<T> {
  return {
    ...{ source, pageRows, reach },
    ask: async (trader, { from, to }, signal) => {
      const ethAddress = addressOf(trader);
      const answer = await ask(ethAddress, { startTime: from, endTime: to }, how(signal));
      return pageOf(answer, ethAddress, timeOf, rowsOf);
    },
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

function how(signal: AbortSignal): How {
  return { klass: "backfill", signal };
}

function fillRows({ ethAddress, fills }: FillsReport): HistoryRow<Fill>[] {
  return fills.map((fill) => ({ id: fillId(ethAddress, fill), time: fill.time, row: fill }));
}

function cashRow(event: CashEvent): HistoryRow<CashEvent> {
  return { id: event.id, time: event.time, row: event };
}

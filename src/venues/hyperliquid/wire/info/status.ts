// Reads what became of orders: the answers of orderStatus and historicalOrders.
import type { WireOrder } from "../frames.js";
import { Misfit, readArray, readMembers, readText, readTime } from "../member.js";
import { readOrderListing } from "../order.js";
import type { Report } from "../report.js";
import { type InfoReader, pageOf, type WirePage } from "./read.js";

/** An order as it was when it became `status`. */
export interface WireStatus {
  readonly order: WireOrder;
  /** The venue's own word, as it is. */
  readonly status: string;
  /** When it became so, ms. */
  readonly statusTimestamp: number;
}

const ANSWER: ReadonlySet<string> = new Set(["status", "order"]);
const STATUS: ReadonlySet<string> = new Set(["order", "status", "statusTimestamp"]);

/** The order of that oid or cloid; `unknownOid` where the venue does not know it, or not any more. */
export function orderStatusReader(oid: number | string): InfoReader<WireStatus | "unknownOid"> {
  return (body, report) => {
    const answer = readMembers(body);
    report.unknown(answer, ANSWER);
    const word = readText(answer.status, "status");
    if (word === "unknownOid") return word;
    if (word !== "order") throw new Misfit("status", word, '"order" or "unknownOid"');
    const status = report.within("order", answer.order, readStatus);
    if (status === null) throw new Misfit("order.order", answer.order, "an order");
    if (typeof oid === "number" && status.order.oid !== oid)
      throw new Misfit("order.order.oid", status.order.oid, `the oid that was asked for, ${oid}`);
    return status;
  };
}

/** A log of changes of status, the newest first: an oid may have several. */
export const readHistoricalOrders: InfoReader<WirePage<WireStatus>> = pageOf((body, report) => {
  const rows = report.each(readArray(body), readStatus);
  return rows.filter((row) => row !== null);
});

/** Null, and a refusal, where the order cannot be read. Words never met before are passed on. */
function readStatus(value: unknown, report: Report): WireStatus | null {
  const row = readMembers(value);
  report.unknown(row, STATUS);
  const status = readText(row.status, "status");
  const statusTimestamp = readTime(row.statusTimestamp, "statusTimestamp");
  const { orders } = report.within("order", [row.order], readOrderListing);
  const order = orders[0];
  return order === undefined ? null : { order, status, statusTimestamp };
}

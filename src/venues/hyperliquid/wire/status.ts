// Reads what became of an order: a row of `orderUpdates`, `orderStatus` or `historicalOrders`.
import type { WireStatus } from "./frames.js";
import { readMembers, readText, readTime } from "./member.js";
import { readOrderListing } from "./order.js";
import type { Report } from "./report.js";

const STATUS: ReadonlySet<string> = new Set(["order", "status", "statusTimestamp"]);

/** Null, and a refusal, where the order cannot be read. Words never met before are passed on. */
export function readStatus(value: unknown, report: Report): WireStatus | null {
  const row = readMembers(value);
  report.unknown(row, STATUS);
  const status = readText(row.status, "status");
  const statusTimestamp = readTime(row.statusTimestamp, "statusTimestamp");
  const { orders } = report.within("order", [row.order], readOrderListing);
  const order = orders[0];
  return order === undefined ? null : { order, status, statusTimestamp };
}

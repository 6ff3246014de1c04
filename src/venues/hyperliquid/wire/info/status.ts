// Reads what became of orders: the answers of orderStatus and historicalOrders.

import type { WireStatus } from "../frames.js";
import { Misfit, readArray, readMembers, readText } from "../member.js";
import { readStatus } from "../status.js";
import { type InfoReader, pageOf, type WirePage } from "./read.js";

const ANSWER: ReadonlySet<string> = new Set(["status", "order"]);

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

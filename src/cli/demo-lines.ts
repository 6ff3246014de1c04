// How the demo tells events and its state: one line each, for eyes.

import type { Left } from "../app/demo/demo.js";
import { type Decimal, isNegative } from "../domain/decimal.js";
import type { FillEvent, OrderEvent, PositionEvent } from "../domain/event.js";
import type { Stats } from "../server/stats.js";
import { printable } from "../telemetry/printable.js";

/** `0x5e9c…01`: enough to tell the traders apart. */
function shortAddress(address: string): string {
  return `${address.slice(0, 6)}…${address.slice(-2)}`;
}

function clockTime(ms: number): string {
  return new Date(ms).toISOString().slice(11, 19);
}

function line(at: number, trader: string, coin: string, what: string, rest: string): string {
  const cells = [clockTime(at), shortAddress(trader), coin.padEnd(10), what.padEnd(22), rest];
  return printable(cells.join("  ").trimEnd());
}

export function orderLine(event: OrderEvent): string {
  const { order, action, observedAt, ethAddress } = event;
  const side = order.side === "B" ? "buy" : "sell";
  const size = `${side} ${order.sz} @ ${order.limitPx}`;
  const kind =
    order.orderType === "Limit" || order.orderType === null ? "" : ` ${order.orderType.toLowerCase()}`;
  const changed = event.changed.join(", ");
  const what = {
    new: `order${kind}`,
    updated: changed === "sz" ? "size fell" : changed,
    closed: event.closeReason === null ? "closed" : `closed: ${event.closeReason}`,
  }[action];
  return line(
    observedAt,
    ethAddress,
    order.coin,
    what,
    event.seen === "live" ? size : `${size}  (${event.seen})`,
  );
}

export function positionLine(event: PositionEvent): string {
  const { position, action, changed, prevSzi, observedAt, ethAddress } = event;
  const what = `position ${action}`;
  const change =
    action === "adjusted"
      ? `${sized(position.szi)}: ${changed.join(", ")}`
      : `${sized(prevSzi)} → ${sized(position.szi)}`;
  return line(observedAt, ethAddress, position.coin, what, change);
}

function sized(szi: Decimal): string {
  if (szi === "0") return "flat";
  return isNegative(szi) ? `short ${szi.slice(1)}` : `long ${szi}`;
}

export function fillLine(event: FillEvent): string {
  const { fill, observedAt, ethAddress } = event;
  const side = fill.side === "B" ? "bought" : "sold";
  return line(observedAt, ethAddress, fill.coin, fill.dir ?? "fill", `${side} ${fill.sz} @ ${fill.px}`);
}

/** `10 stream, 15 poll` */
function tiers({ traders }: Stats): string {
  const counts = new Map<string, number>();
  for (const { tier } of traders) counts.set(tier, (counts.get(tier) ?? 0) + 1);
  return [...counts].map(([tier, count]) => `${count} ${tier}`).join(", ");
}

/** New to the database, and there before it was told: by a backfill that was first, or by a run that was kept. */
function stored(stats: Stats): { written: number; known: number } {
  return {
    written: stats.orders_inserted + stats.positions_inserted + stats.fills_inserted,
    known: stats.orders_duplicate + stats.positions_duplicate + stats.fills_duplicate,
  };
}

/** `told`: events; `lagMs`: from the receipt of an event to its acknowledgement by the database. Within 80 columns. */
export function statusLines(stats: Stats, told: number, lagMs: number): string[] {
  const { written, known } = stored(stats);
  const counts = [`${written} written`, `${known} known before`, `${told - written - known} waiting`];
  return [
    [
      `${stats.tracked_traders} traders (${tiers(stats)})`,
      `${stats.tracked_orders} orders`,
      `${stats.tracked_positions} positions`,
      "Ctrl-C ends it",
    ].join(" · "),
    `${told} events: ${counts.join(", ")} · lag ${(lagMs / 1_000).toFixed(1)} s`,
  ];
}

export function summaryLines(stats: Stats, told: number, seconds: number): string[] {
  const { written, known } = stored(stats);
  const lost = told - written - known;
  const reconnects = stats.connections.reduce((sum, each) => sum + each.reconnects, 0);
  return [
    `${seconds} s: ${told} events of ${stats.tracked_traders} traders: ${written} written, ${known} known before${lost === 0 ? "" : `, ${lost} not written`}`,
    `written: ${stats.orders_inserted} order events, ${stats.positions_inserted} position events, ${stats.fills_inserted} fills`,
    `open at the end: ${stats.tracked_orders} orders, ${stats.tracked_positions} positions`,
    `${stats.quarantined} put aside, ${reconnects} reconnects`,
  ];
}

/** What is on disk afterwards, and how to go on with it or be rid of it. */
export function leftLines({ folder, database, bytes, othersBytes }: Left, seed: number): string[] {
  const lines = folder === null && database === null ? ["nothing is left of it (--keep leaves it)"] : [];
  if (database !== null) lines.push(`left: database ${database} in the MongoDB of MONGODB_URI`);
  if (folder !== null) lines.push(`left: ${folder}, ${megabytes(bytes)} (rm -r removes it)`);
  if (lines.length > 0 && (folder ?? database) !== null)
    lines.push(`hypertrail demo --seed ${seed} --keep goes on with it`);
  if (othersBytes >= MB) lines.push(`other demos left ${megabytes(othersBytes)} beside it`);
  return lines;
}

const MB = 1_000_000;

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / MB)} MB`;
}

// What the venue does with an order that is sent to it: refuses it, takes from the market for it, lets it rest.
import { affords } from "./account.js";
import type { Exchange } from "./exchange.js";
import { crosses, take } from "./matching.js";
import { type Order, sign, type Ticket } from "./order.js";
import { accountOf, sellable, type Trader } from "./trader.js";

/** How often the market has all that is asked for at once. */
const DEEP_ENOUGH = 0.8;

/** The order, if it was open for a moment; null if it was refused. `attached` wait for its fill. */
export function place(
  exchange: Exchange,
  trader: Trader,
  ticket: Ticket,
  attached: readonly Ticket[] = [],
): Order | null {
  const refusal = refusalOf(trader, ticket);
  if (refusal !== null) {
    exchange.reject(trader, ticket, refusal);
    return null;
  }
  const order = exchange.open(trader, ticket, attached);
  if (ticket.trigger === null && crosses(ticket)) {
    const { random } = exchange;
    take(exchange, order, random.chance(DEEP_ENOUGH) ? order.left : random.whole(1, order.left));
  }
  if (isImmediate(ticket) && exchange.isOpen(order)) exchange.close(order, "canceled");
  return order;
}

function isImmediate({ tif }: Ticket): boolean {
  return tif === "Ioc" || tif === "FrontendMarket";
}

/** Nobody asks for a trigger that is reached already, or reduces what is not there. */
function refusalOf(trader: Trader, ticket: Ticket): string | null {
  const { market, side, sz, limitPx, tif, reduceOnly, trigger } = ticket;
  const atOnce = crosses(ticket);
  if (tif === "Alo" && atOnce) return "badAloPxRejected";
  if (isImmediate(ticket) && !atOnce) return "iocCancelRejected";
  if (reduceOnly || trigger !== null) return null;
  if (market.coin.spot)
    return side === "A" && sz > sellable(trader, market) ? "insufficientSpotBalanceRejected" : null;
  const px = atOnce ? market.px : limitPx;
  const affordable = affords(accountOf(trader, market), market, sign(side) * sz, px);
  return affordable ? null : "perpMarginRejected";
}

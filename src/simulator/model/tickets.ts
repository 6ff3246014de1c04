// The orders that traders think of.
import { shifted } from "./market.js";
import { sign, type Ticket } from "./order.js";
import type { Random } from "./random.js";

const CLOID_CHANCE = 0.4;

/** How far beyond the market, or its trigger, a market order may be filled. */
export const SLIPPAGE = [0.05, 0.08] as const;

export type Wanted = Pick<Ticket, "market" | "side" | "sz">;

/** Better than the market by `part` of the price (worse where negative). */
export function limitOrder(
  random: Random,
  wanted: Wanted,
  part: number,
  given: Partial<Ticket> = {},
): Ticket {
  return {
    ...wanted,
    limitPx: shifted(wanted.market.px, -sign(wanted.side) * part),
    orderType: "Limit",
    tif: random.pick(["Gtc", "Alo"]),
    reduceOnly: false,
    trigger: null,
    isPositionTpsl: false,
    cloid: newCloid(random),
    ...given,
  };
}

/** Filled at once, whatever the price. */
export function marketOrder(random: Random, wanted: Wanted, reduceOnly = false): Ticket {
  const given = { orderType: "Market", tif: "FrontendMarket", reduceOnly };
  return limitOrder(random, wanted, -random.between(...SLIPPAGE), given);
}

function newCloid(random: Random): string | null {
  return random.chance(CLOID_CHANCE) ? `0x${random.hex(32)}` : null;
}

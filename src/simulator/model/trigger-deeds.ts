// What a trader does with triggers: each deed once, in one market.
import { pair } from "./exchange.js";
import { shifted } from "./market.js";
import { opposite, sign, type Ticket } from "./order.js";
import { place } from "./placing.js";
import type { Random } from "./random.js";
import { exit, FAR, NEAR, type Scene, whim } from "./scene.js";
import { limitOrder, SLIPPAGE, type Wanted } from "./tickets.js";
import { positionOf } from "./trader.js";

/** How far from the price it is that a trigger waits for. */
const AWAY = [0.001, 0.006] as const;

/** A stop or take profit by itself: to reduce the position where there is one, or to open one. */
export function setTrigger(scene: Scene): void {
  const { exchange, trader, market } = scene;
  const { random } = exchange;
  const reduceOnly = positionOf(trader, market) !== 0 && random.chance(0.7);
  const wanted = reduceOnly ? exit(scene, random.between(0.3, 1.3)) : whim(scene);
  const [takeProfit, stop] = exits(random, { ...wanted, side: opposite(wanted.side) }, market.px);
  place(exchange, trader, { ...random.pick([takeProfit, stop]), reduceOnly });
}

/** A limit order with a TP and an SL that wait for it, now and then only one of them. */
export function placeBracket(scene: Scene): void {
  const { exchange, trader } = scene;
  const { random } = exchange;
  const wanted = whim(scene);
  const parent = limitOrder(random, wanted, random.between(NEAR, FAR));
  const both = exits(random, wanted, parent.limitPx);
  place(exchange, trader, parent, random.chance(0.8) ? both : [random.pick(both)]);
}

/** A TP and an SL for the whole position, whatever its size will be. */
export function guardPosition(scene: Scene): void {
  const { exchange, trader, market } = scene;
  const { side } = exit(scene);
  for (const order of trader.orders.values())
    if (order.market === market && order.isPositionTpsl && !order.fired) return;
  const tickets = exits(exchange.random, { market, side: opposite(side), sz: 0 }, market.px, true);
  const [takeProfit, stop] = tickets.map((ticket) => place(exchange, trader, ticket));
  if (takeProfit && stop) pair([takeProfit, stop]);
}

/** Fires at `px`. Most become market orders then. */
function triggerOrder(
  random: Random,
  kind: "Stop" | "Take Profit",
  wanted: Wanted,
  px: number,
  given: Partial<Ticket> = {},
): Ticket {
  const above = (wanted.side === "B") === (kind === "Stop");
  const becomes = random.chance(0.65) ? "Market" : "Limit";
  const slippage = becomes === "Market" ? random.between(...SLIPPAGE) : random.between(-0.002, 0.001);
  return {
    ...limitOrder(random, wanted, 0),
    limitPx: shifted(px, sign(wanted.side) * slippage),
    orderType: `${kind} ${becomes}`,
    tif: null,
    trigger: { px, above },
    ...given,
  };
}

/** A take profit besides a stop, both reduce-only, for what `held` opens or holds at about `px`. */
function exits(
  random: Random,
  held: Wanted,
  px: number,
  isPositionTpsl = false,
): [takeProfit: Ticket, stop: Ticket] {
  const wanted = { ...held, side: opposite(held.side) };
  const given = { reduceOnly: true, isPositionTpsl };
  const gain = shifted(px, sign(held.side) * random.between(...AWAY));
  const loss = shifted(px, -sign(held.side) * random.between(...AWAY));
  return [
    triggerOrder(random, "Take Profit", wanted, gain, given),
    triggerOrder(random, "Stop", wanted, loss, given),
  ];
}

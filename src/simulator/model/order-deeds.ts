// What a trader does with plain orders: each deed once, in one market.
import type { Order } from "./order.js";
import { place } from "./placing.js";
import { FAR, NEAR, type Scene, whim } from "./scene.js";
import { limitOrder, marketOrder } from "./tickets.js";

/** Who has more orders has them in more places. */
const FARTHER_EACH = 0.0006;
/** So soon that one listing shows it at most. */
const BRIEF_MS = 4_500;
const DEAD_MAN_MS = 20_000;

export function rest(scene: Scene): Order | null {
  const { exchange, trader } = scene;
  const { random } = exchange;
  const reach = FAR + FARTHER_EACH * trader.quota;
  return place(exchange, trader, limitOrder(random, whim(scene), random.between(NEAR, reach)));
}

export function restBriefly(scene: Scene): void {
  const { exchange, agenda } = scene;
  const order = rest(scene);
  if (order === null) return;
  agenda.after(exchange.random.between(0, BRIEF_MS), () => {
    if (exchange.isOpen(order)) exchange.close(order, "canceled");
  });
}

/** Crosses the market: an `Alo` is refused; of a `Gtc` what is not filled at once rests. */
export function cross(scene: Scene): void {
  const { exchange, trader } = scene;
  place(exchange, trader, limitOrder(exchange.random, whim(scene), -exchange.random.between(NEAR, FAR)));
}

/** Now and then the market is not there. */
export function take(scene: Scene): void {
  const { exchange, trader } = scene;
  const { random } = exchange;
  const ticket = random.chance(0.5)
    ? marketOrder(random, whim(scene))
    : limitOrder(random, whim(scene), random.between(-FAR, FAR / 5), { tif: "Ioc" });
  place(exchange, trader, ticket);
}

export function cancel({ exchange, trader }: Scene): void {
  const orders = [...trader.orders.values()];
  if (orders.length > 0) exchange.close(exchange.random.pick(orders), "canceled");
}

/** The old oid is canceled and a new one opened, both in one block, often with the same cloid. */
export function amend({ exchange, trader }: Scene): void {
  const plain = [...trader.orders.values()].filter(isPlain);
  if (plain.length === 0) return;
  const { random } = exchange;
  const old = random.pick(plain);
  const { market, side, left, tif, reduceOnly, cloid } = old;
  const sz = Math.ceil(left * random.pick([1, 1, 0.5, 1.3]));
  const given = { tif, reduceOnly, ...(random.chance(0.5) && { cloid }) };
  const ticket = limitOrder(random, { market, side, sz }, random.between(NEAR, FAR), given);
  exchange.close(old, "canceled");
  place(exchange, trader, ticket);
}

function isPlain({ trigger, children }: Order): boolean {
  return trigger === null && children.length === 0;
}

/** All is canceled after a while in which nothing is heard of the trader. */
export function setDeadManSwitch({ exchange, agenda, trader }: Scene): void {
  agenda.after(exchange.random.between(0, DEAD_MAN_MS), () => {
    for (const order of trader.orders.values()) exchange.close(order, "scheduledCancel");
  });
}

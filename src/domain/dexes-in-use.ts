// Which dexes an observation shows its trader to use: by a position, a balance, an order or a fill.
import { ZERO } from "./decimal.js";
import type { KnownDex } from "./ledger.js";
import type { Observation, OrderHistory } from "./observation.js";
import { isLive } from "./past-orders.js";

export function dexesInUse(observation: Observation): readonly string[] {
  switch (observation.kind) {
    case "positions": {
      const { dex, positions, summary } = observation;
      return positions.length > 0 || summary.accountValue !== ZERO ? [dex] : [];
    }
    case "orders":
      return observation.orders.length > 0 ? [observation.dex] : [];
    case "fills":
      return observation.past === null ? [...new Set(observation.fills.map(({ dex }) => dex))] : [];
    case "statuses":
      return [...new Set(observation.statuses.map(({ order }) => order.dex))];
    case "history":
      return openInHistory(observation);
    case "twaps":
      return [...new Set(observation.twaps.flatMap(({ dex, endedAt }) => (endedAt === null ? [dex] : [])))];
    case "spot":
    case "mode":
    case "unexplained":
    case "gap":
      return [];
  }
}

/** Where an order rests that the log does not end; what was done long ago is no use. */
function openInHistory({ statuses }: OrderHistory): string[] {
  const last = new Map(statuses.map((each) => [each.order.oid, each]));
  const open = [...last.values()].filter(isLive);
  return [...new Set(open.map(({ order }) => order.dex))];
}

/** The same of what an earlier run knew. */
export function knownInUse(known: readonly KnownDex[]): string[] {
  const used = ({ orders, positions }: KnownDex): boolean =>
    (orders !== null && orders.open.length + orders.closed.length > 0) ||
    (positions !== null &&
      (positions.positions.length > 0 || (positions.summary?.accountValue ?? ZERO) !== ZERO));
  return known.filter(used).map(({ dex }) => dex);
}

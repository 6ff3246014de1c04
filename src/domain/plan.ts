// Who is watched how, and whether it fits the venue's limits. Arithmetic only.

export interface PlanInput {
  readonly traders: number;
  /** Users that may be watched at a time. */
  readonly maxUsers: number;
  /** Clients of the pool, and connections that the venue allows. */
  readonly clients: number;
  readonly maxConnections: number;
  /** What one streamed trader is subscribed to. */
  readonly subscriptionsPerTrader: number;
  readonly maxSubscriptions: number;
}

export interface Plan {
  readonly streamed: number;
  /** Traders above the user cap. */
  readonly waiting: number;
  readonly subscriptions: number;
  /** Why it cannot be carried out, with the numbers; empty where it can. */
  readonly problems: readonly string[];
}

export function plan(input: PlanInput): Plan {
  const { traders, maxUsers, clients, maxConnections, subscriptionsPerTrader, maxSubscriptions } = input;
  const streamed = Math.min(traders, maxUsers);
  const subscriptions = streamed * subscriptionsPerTrader;
  const problems: string[] = [];
  if (clients > maxConnections) {
    problems.push(`${clients} connections are more than the ${maxConnections} that the venue allows one IP`);
  }
  if (subscriptions > maxSubscriptions) {
    problems.push(
      `${streamed} streamed traders with ${subscriptionsPerTrader} subscriptions each are ${subscriptions}, ` +
        `more than the ${maxSubscriptions} that fit: name fewer in TRADER_DEXES or TRADERS`,
    );
  }
  return { streamed, waiting: traders - streamed, subscriptions, problems };
}

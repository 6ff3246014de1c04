// Who is watched how, and whether it fits the venue's limits. Arithmetic only.

export interface PlanInput {
  readonly traders: number;
  /** Users that may be streamed at a time; 0 without WebSocket. */
  readonly maxUsers: number;
  /** Clients of the pool, and connections that the venue allows. */
  readonly clients: number;
  readonly maxConnections: number;
  /** What one streamed trader is subscribed to. */
  readonly subscriptionsPerTrader: number;
  readonly maxSubscriptions: number;
  /** Between two pushes of the stream, ms. */
  readonly pushMs: number;
  /** Of one look at a polled trader. */
  readonly weightPerLook: number;
  /** What all looks together may weigh. */
  readonly weightPerMinute: number;
  /** No trader is looked at more often, ms. */
  readonly shortestPeriodMs: number;
}

export interface Plan {
  readonly streamed: number;
  /** Traders above the user cap: looked at by REST, in turn. */
  readonly polled: number;
  readonly subscriptions: number;
  /** From one look at a polled trader to the next, ms; null where nobody is polled. */
  readonly pollPeriodMs: number | null;
  /** Looks a minute, and what they weigh. */
  readonly looksPerMinute: number;
  readonly weightPerMinute: number;
  /** Why it cannot be carried out, with the numbers; empty where it can. */
  readonly problems: readonly string[];
}

export function plan(input: PlanInput): Plan {
  const { traders, maxUsers, clients, maxConnections, subscriptionsPerTrader, maxSubscriptions } = input;
  const streamed = Math.min(traders, maxUsers);
  const polled = traders - streamed;
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
  const turnMs = (polled * input.weightPerLook * 60_000) / input.weightPerMinute;
  const pollPeriodMs = polled === 0 ? null : Math.max(input.shortestPeriodMs, turnMs);
  const looksPerMinute = pollPeriodMs === null ? 0 : (polled * 60_000) / pollPeriodMs;
  const weightPerMinute = looksPerMinute * input.weightPerLook;
  return { streamed, polled, subscriptions, pollPeriodMs, looksPerMinute, weightPerMinute, problems };
}

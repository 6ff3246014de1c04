// The numbers of a simulated venue: what it allows, how its clocks run.

export interface VenueLimits {
  /** Different users over the subscriptions of one scope. */
  readonly users: number;
  /** The number that the error names; the real venue's once differed from what it enforced. As `users` unless given. */
  readonly usersInText: number;
  /** Over what users are counted: an IP, an IP on one backend node, or a connection. */
  readonly userScope: "ip" | "node" | "connection";
  /** Backend nodes, to which connections are routed at random. */
  readonly nodes: number;
  /** How long what a lost connection held stays taken, 0 to 30,000 ms. */
  readonly lingerMs: number;
  /** Of an IP, as all below. */
  readonly subscriptions: number;
  readonly messagesPerMinute: number;
  readonly connections: number;
  readonly connectsPerMinute: number;
  /** REST weight; the rest below is of each request. */
  readonly weightPerMinute: number;
  /** Rows of fills and of slices of TWAPs, and how many of the newest can be reached at all. */
  readonly fillRows: number;
  readonly fillReach: number;
  /** Rows of `historicalOrders`, and how many closed orders `orderStatus` knows. */
  readonly statusRows: number;
  readonly orderReach: number;
  /** Rows of everything else. */
  readonly otherRows: number;
}

/** All in ms of the venue's clock. */
export interface VenueClocks {
  readonly blockMs: number;
  /** Between two pushes of the full-state channels, which all share one clock. */
  readonly pushMs: number;
  /** The same of `webData2`. */
  readonly webData2Ms: number;
  /** A client to which nothing was sent for this long is cut off. */
  readonly idleMs: number;
  /** From a request to its answer, REST or not: least, most. */
  readonly answerMs: readonly [number, number];
  /** From a request that the venue cannot bear to the end of its connection: least, most. */
  readonly destroyMs: readonly [number, number];
  /** What the limits call a minute. */
  readonly minuteMs: number;
  /** How old what REST answers is: least, most. */
  readonly restLagMs: readonly [number, number];
}

/** What is not established of `orderUpdates`: a client must bear either. */
export interface OrderUpdatesOptions {
  /** Of a connection that subscribed several users: whether it is sent all, or only the one it subscribed first. */
  readonly users: "all" | "one";
  /** What a partial fill of a resting order brings: nothing, or its smaller size as `open` or as `filled`. */
  readonly partials: "silent" | "open" | "filled";
}

const LIMITS: Omit<VenueLimits, "usersInText"> = {
  users: 10,
  userScope: "node",
  nodes: 3,
  lingerMs: 2_000,
  subscriptions: 1_000,
  messagesPerMinute: 2_000,
  connections: 10,
  connectsPerMinute: 30,
  weightPerMinute: 1_200,
  fillRows: 2_000,
  fillReach: 10_000,
  statusRows: 2_000,
  orderReach: 2_000,
  otherRows: 500,
};

const CLOCKS: VenueClocks = {
  blockMs: 70,
  pushMs: 5_000,
  webData2Ms: 15_000,
  idleMs: 60_000,
  answerMs: [100, 200],
  destroyMs: [90, 155],
  minuteMs: 60_000,
  restLagMs: [0, 500],
};

/** Throws a RangeError where `lingerMs` is not what the venue was ever seen to do. */
export function limitsFrom(given: Partial<VenueLimits> = {}): VenueLimits {
  const limits = { ...LIMITS, ...given };
  const { lingerMs } = limits;
  if (!(lingerMs >= 0 && lingerMs <= 30_000))
    throw new RangeError(`lingerMs: ${lingerMs} is not from 0 to 30000`);
  return { usersInText: limits.users, ...limits };
}

export function clocksFrom(given: Partial<VenueClocks> = {}): VenueClocks {
  return { ...CLOCKS, ...given };
}

export function orderUpdatesFrom(given: Partial<OrderUpdatesOptions> = {}): OrderUpdatesOptions {
  return { users: "all", partials: "silent", ...given };
}

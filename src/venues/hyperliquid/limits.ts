// Every number that the venue sets: value, unit, source, date seen. Times are ms.

/** Between two JSON pings. Clients in the field use 20 to 50 s (official Python SDK 50 s, 2026-04-14). */
export const PING_INTERVAL_MS = 30_000;

/** No frame of any kind for this long: the connection is dead. Ours: two pings unanswered. */
export const SILENCE_MS = 60_000;

/**
 * The venue closes a connection to which it has sent nothing for this long, by 1006 and without a close frame.
 * Its documentation; measured 60.2 to 60.6 s by third parties on 2026-08-02, 2026-09-24. Pongs count as sent.
 */
export const IDLE_CLOSE_MS = 60_000;

/** From the start of a connect to an open socket. Ours; the upgrade takes about 200 ms (2026-09-24). */
export const CONNECT_TIMEOUT_MS = 10_000;

/** From a subscribe to its acknowledgement. Ours; acks take 90 to 290 ms (2026-09-24). */
export const ACK_DEADLINE_MS = 10_000;

/** Between two pushes of a full-state channel, also when nothing changed: 4 to 5 s. Measured 2026-08-02. */
export const PUSH_PERIOD_MS = 5_000;

/** Between two pushes of `webData2` where it is still served. Announced 2026-06-10; about 5 s before. */
export const WEB_DATA2_PUSH_PERIOD_MS = 15_000;

/**
 * By channel: no data for this long makes a subscription stale, whatever pongs arrive. Four pushes. Channels that
 * speak only of changes (`userFills`, `userTwapSliceFills`, `userTwapHistory`) have no deadline: their silence means nothing.
 * Nor have `spotState` and `twapStates`: they are beside what is followed, and must not end a connection.
 */
export const DATA_DEADLINE_MS = {
  openOrders: 4 * PUSH_PERIOD_MS,
  clearinghouseState: 4 * PUSH_PERIOD_MS,
  allDexsClearinghouseState: 4 * PUSH_PERIOD_MS,
  webData2: 4 * WEB_DATA2_PUSH_PERIOD_MS,
} as const satisfies Readonly<Record<string, number>>;

/** Between two blocks, each of which tells what happened in it once. Measured by third parties, 2026-09: 70 ms. */
export const BLOCK_MS = 70;

/** How long a slot of a lost connection may stay taken: 2 s to 30 s were reported between 2026-05 and 2026-10. */
export const SLOT_LINGER_MS = 30_000;

/** The ceiling of the first wait; full jitter draws below it. Ours. */
export const BACKOFF_FIRST_MS = 100;

/** Each further ceiling is this many times the last. Ours. */
export const BACKOFF_FACTOR = 1.5;

/** The highest ceiling. Ours. */
export const BACKOFF_MAX_MS = 30_000;

/** After this many tries in a row without data it alarms, once, then goes on at the highest ceiling. Ours. */
export const BACKOFF_ALARM_AFTER = 10;

/** New connections a minute. The venue's documentation, 2026-09-29. */
export const MAX_CONNECTS_PER_MINUTE = 30;

/** Of those, what we plan with. */
export const PLANNED_CONNECTS_PER_MINUTE = 25;

/** Connections at a time. The venue's documentation, 2026-09-29; an older text said 100. */
export const MAX_CONNECTIONS = 10;

/** Subscriptions over all connections. The venue's documentation, 2026-09-29. */
export const MAX_SUBSCRIPTIONS = 1_000;

/** Of those, what we plan with: after a reconnect each may count twice for {@link SLOT_LINGER_MS}. */
export const PLANNED_SUBSCRIPTIONS = 480;

/** Of the venue's subscriptions, what stays free: for how it counts, and for who else asks for a few. Ours. */
export const SUBSCRIPTIONS_SPARE = 40;

/** Connections that stay free of the venue's: one for `hypertrail doctor`, or for whoever listens for a while. Ours. */
export const CONNECTIONS_SPARE = 1;

/** Frames sent to the venue a minute, over all connections, pings included. Its documentation, 2026-09-29. */
export const MAX_SENDS_PER_MINUTE = 2_000;

/**
 * Different users over all subscriptions that name one. The venue's documentation, 2026-09-29. 14 or 15 were accepted
 * from 2026-06 to 2026-10, counted per IP by some and per connection by others: 10 is the contract.
 */
export const MAX_USERS = 10;

/** Open orders of one account. The venue's documentation, 2026-09-29: 1,000, and one more per 5 M USDC traded, up to this. */
export const MAX_OPEN_ORDERS = 5_000;

/** Bytes of one frame that we take. Ours: 2,000 fills are 0.7 MB, a `webData2` frame 0.1 MB (2026-10). */
export const MAX_PAYLOAD_BYTES = 16 * 1024 * 1024;

// ---- learning the user cap --------------------------------------------------------------------------------------

/** A refusal counts as the cap only so long after the last drop: until then a slot of ours may linger. Ours. */
export const CAP_SETTLES_MS = SLOT_LINGER_MS + 5_000;

/** Between two tries to watch one user more than the learnt cap. Ours. */
export const CAP_RETRY_MS = 10 * 60_000;

/** Of the sends a minute, what we plan with; the rest is for pings and stops. Ours. */
export const PLANNED_SENDS_PER_MINUTE = 1_800;

// ---- REST: POST /info -------------------------------------------------------------------------------------------

/** Weight a minute over all REST requests of one IP. The venue's documentation, 2026-09-29. */
export const INFO_WEIGHT_PER_MINUTE = 1_200;

/**
 * Of that weight, the part that we plan with. Ours: it leaves room for how the venue rounds a surcharge and for what
 * else asks from the same IP. It is not needed for the venue's minute lying elsewhere than ours: we count a request
 * from before it is sent until a minute after its answer, so that no minute of any clock sees more than was granted.
 */
export const PLANNED_INFO_WEIGHT_SHARE = 0.95;

/** Weight of `clearinghouseState`, `spotClearinghouseState` and `orderStatus`. The venue's documentation, 2026-09-29. */
export const INFO_WEIGHT_LIGHT = 2;

/** Weight of every other request of ours but `userRole`. The same source. */
export const INFO_WEIGHT = 20;

/** Weight of `userRole`. The same source. */
export const INFO_WEIGHT_USER_ROLE = 60;

/** Rows of an answer with history that weigh one more. The same source; we round up. */
export const INFO_ROWS_PER_SURCHARGE = 20;

/** Weight of one look at a trader on one dex: `clearinghouseState` and `frontendOpenOrders`. */
export const REST_LOOK_WEIGHT = INFO_WEIGHT_LIGHT + INFO_WEIGHT;

/** Most rows of an answer with fills, slices of TWAPs or historical orders. The venue's documentation, 2026-09-29. */
export const INFO_PAGE_ROWS = 2_000;

/** Most rows (or blocks) of an answer with funding or ledger updates. The same source. */
export const INFO_LEDGER_PAGE_ROWS = 500;

/** Fills of a trader that can be asked for at all, the newest. The same source; 12,000 were met on one account. */
export const REACHABLE_FILLS = 10_000;

/** Orders of a trader that `orderStatus` and `historicalOrders` remember. Measured by a third party 2026-09-13. */
export const REACHABLE_ORDERS = 2_000;

/** From the sending of a request to the end of its answer. Ours; answers take 0.1 to 1 s (2026-09). */
export const INFO_TIMEOUT_MS = 10_000;

/** The same of the leaderboard, a file of 25 MB (2026-05). Ours. */
export const LEADERBOARD_TIMEOUT_MS = 120_000;

/** Bytes of an answer that we take. Ours: 2,000 fills are 0.7 MB (2026-10). */
export const MAX_INFO_BYTES = 16 * 1024 * 1024;

/** Bytes of the leaderboard that we take: 25 MB in 2026-05. Ours. */
export const MAX_LEADERBOARD_BYTES = 64 * 1024 * 1024;

/** Requests in flight. Ours. */
export const INFO_CONCURRENCY = 4;

/** How often a request is sent at most, before its failure is told. Ours. */
export const INFO_TRIES = 3;

/** The ceiling of the wait before the second try; it doubles, and full jitter draws below it. Ours. */
export const INFO_BACKOFF_FIRST_MS = 1_000;

/** The highest ceiling. Ours. */
export const INFO_BACKOFF_MAX_MS = 30_000;

/** The longest that `Retry-After` is heeded. Ours: a wrong header must not silence us for a day. */
export const INFO_RETRY_AFTER_MAX_MS = 5 * 60_000;

/** Failures in a row, over all requests, after which none is sent for {@link INFO_BREAKER_OPEN_MS}. Ours. */
export const INFO_BREAKER_FAILURES = 5;

/** So long none is sent; then one tries. Ours: the minute by which the venue counts. */
export const INFO_BREAKER_OPEN_MS = 60_000;

// The faults that a simulated venue can deal, how often, and on which occasion.
import { isMembers } from "../../venues/hyperliquid/wire/member.js";

const STREAM_FAULTS = {
  drop: "each connection, before each push: closed by 1000 Expired, or cut off (1006)",
  halfOpen: "each connection, before each push: nothing is sent any more, and it is never closed",
  destroy: "each connection, before each push: ended without a word a moment later, as after an unknown coin",
  flood: "each connection, before each push: 20 errors in a burst",
  delayedAck: "each acknowledgement: up to 5 s late, with the data behind it",
  refuse: "each subscription of a new user: the user cap's error although there is room, for 30 s at most",
  duplicate: "each subscription after a reconnect: its first two frames come twice",
  stale: "each subscription of orders after a reconnect: its first listing is up to 30 s old",
  wrong: "each later listing of orders: some or all are missing, never twice in a row",
  partial: "each listing of orders: one order has a member that cannot be read",
  truncate: "each frame of data: its end is missing",
  swap: "each frame of data: it comes after the next one of its connection",
  futureTime: "each account in a frame: its time is in microseconds, or an hour ahead",
} as const;

const REST_FAULTS = {
  slow: "each REST answer: up to 20 s late",
  rateStorm: "each REST request: 429 although there is weight left",
  badGateway: "each REST answer: 502 with a page of HTML",
  cutBody: "each REST answer: 200, and the end of its body is missing",
  emptyByMistake:
    "each REST answer: 200 and empty though there is something, never twice in a row for its user and type",
  staleRest: "each REST listing or account: up to 2 s older than the stream's last push",
  nullBody: "each REST listing, account or list: 200 and null in its place",
  nullRows: "each REST list: 200, and null in place of each of its rows",
  dexFails: "each REST request on a builder dex: 500 and null",
  htmlPage: "each REST request: 200 and a page of HTML, from then on for one to ten minutes, to all",
} as const;

const STATUS_FAULTS = {
  lateStatus: "each frame of orderUpdates: it comes 0.5 to 8 s late",
  swapStatus:
    "each frame of orderUpdates: it comes after the next one of its connection, or 8 s late where none came",
} as const;

/** By kind: the occasion on which its rate is drawn, and what it does. */
export const FAULTS = { ...STREAM_FAULTS, ...REST_FAULTS, ...STATUS_FAULTS };

export type FaultKind = keyof typeof FAULTS;

/** Those of the stream, but of orderUpdates alone. */
export const FAULT_KINDS = Object.keys(STREAM_FAULTS) as readonly FaultKind[];

/** Those of the REST interface. */
export const REST_FAULT_KINDS = Object.keys(REST_FAULTS) as readonly FaultKind[];

/** Those of orderUpdates. */
export const STATUS_FAULT_KINDS = Object.keys(STATUS_FAULTS) as readonly FaultKind[];

/** In an order that does not change: each draws by its place. */
export const ALL_FAULT_KINDS: readonly FaultKind[] = [
  ...FAULT_KINDS,
  ...REST_FAULT_KINDS,
  ...STATUS_FAULT_KINDS,
];

/** Rates from 0, never, to 1, on each occasion. Kinds that are not named are left as they are. */
export type FaultPlan = { readonly [K in FaultKind]?: number };

export class FaultPlanError extends Error {
  override readonly name = "FaultPlanError";
}

/** Throws a {@link FaultPlanError} that names every problem. */
export function readFaultPlan(value: unknown): FaultPlan {
  if (!isMembers(value)) throw new FaultPlanError('faults: not an object such as {"drop": 0.1}');
  const problems: string[] = [];
  for (const [kind, rate] of Object.entries(value)) {
    if (!isKind(kind))
      problems.push(`faults: ${JSON.stringify(kind)} is not one of ${ALL_FAULT_KINDS.join(", ")}`);
    else if (!isRate(rate))
      problems.push(`faults.${kind}: ${JSON.stringify(rate)} is not a number from 0 to 1`);
  }
  if (problems.length > 0) throw new FaultPlanError(problems.join("\n"));
  return value;
}

function isKind(kind: string): kind is FaultKind {
  return Object.hasOwn(FAULTS, kind);
}

function isRate(rate: unknown): boolean {
  return typeof rate === "number" && rate >= 0 && rate <= 1;
}

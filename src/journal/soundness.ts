// Whether what stands in a line is what its kind promises: a line that is not is put aside, and never written.
import { parseDecimal } from "../domain/decimal.js";

type JsonObject = Readonly<Record<string, unknown>>;
type Predicate = (value: unknown) => boolean;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const text: Predicate = (value) => typeof value === "string";
const flag: Predicate = (value) => typeof value === "boolean";
const number: Predicate = (value) => typeof value === "number" && Number.isFinite(value);
const orderId: Predicate = (value) => number(value) || (typeof value === "string" && value !== "");
const decimal: Predicate = (value) => typeof value === "string" && parseDecimal(value) === value;
const words: Predicate = (value) => Array.isArray(value) && value.every(text);
const orNull =
  (check: Predicate): Predicate =>
  (value) =>
    value === null || check(value);
/** It may be missing. */
const orNone =
  (check: Predicate): Predicate =>
  (value) =>
    value === undefined || check(value);
const object =
  (checks: Readonly<Record<string, Predicate>>): Predicate =>
  (value) =>
    isJsonObject(value) && Object.entries(checks).every(([name, check]) => check(value[name]));
const list =
  (check: Predicate): Predicate =>
  (value) =>
    Array.isArray(value) && value.every(check);

const OF_EVENT = { id: text, ethAddress: text, observedAt: number };

const position = object({
  ...{ coin: text, dex: text, szi: decimal, leverage: number, leverageType: text },
  ...{ entryPx: orNull(decimal), positionValue: orNull(decimal), unrealizedPnl: orNull(decimal) },
  ...{ marginUsed: orNull(decimal), liquidationPx: orNull(decimal), rawUsd: orNull(decimal) },
  fundingSinceOpen: orNull(decimal),
});

const order = object({
  ...{ oid: orderId, coin: text, dex: text, side: text, limitPx: decimal, sz: decimal, timestamp: number },
  ...{ origSz: orNull(decimal), triggerPx: orNull(decimal), parentOid: orNull(orderId), cloid: orNull(text) },
});

const fill = object({
  ...{ coin: text, dex: text, px: decimal, sz: decimal, time: number, oid: orNull(orderId), tid: number },
  ...{ startPosition: orNull(decimal), closedPnl: orNull(decimal), fee: orNull(decimal) },
  ...{ builderFee: orNull(decimal), twapId: orNull(number), rest: orNull(text) },
  liquidation: orNull(object({ markPx: orNull(decimal) })),
});

const EVENTS: ReadonlyMap<unknown, Predicate> = new Map([
  [
    "order",
    object({
      ...{ ...OF_EVENT, order, action: text, inc: number, epoch: number, changed: words },
      ...{ timestamp: number, venueTime: orNull(number), lifetimeMs: orNull(number) },
    }),
  ],
  [
    "position",
    object({ ...OF_EVENT, position, action: text, prevSzi: decimal, changed: words, timestamp: number }),
  ],
  ["fill", object({ ...OF_EVENT, fill, completes: orNone(flag) })],
  [
    "funding",
    object({
      ...{ ...OF_EVENT, coin: text, usdc: decimal, szi: decimal, fundingRate: decimal },
      ...{ time: number, hash: text, rest: text, nSamples: orNull(number), dex: orNone(text) },
    }),
  ],
  [
    "ledgerUpdate",
    object({
      ...{ ...OF_EVENT, type: text, time: number, hash: text, rest: text, usdc: orNull(decimal) },
      ...{ amount: orNull(decimal), usdcValue: orNull(decimal), fee: orNull(decimal) },
    }),
  ],
]);

const summary = object({
  ...{ accountValue: decimal, totalNtlPos: decimal, totalMarginUsed: decimal, withdrawable: decimal },
});

const currentState = object({
  ...{ ethAddress: text, dex: text, orders: orNull(object({ count: number, asOf: number })) },
  positions: orNull(object({ summary, asOf: number, positions: list(position) })),
  spot: orNull(object({ asOf: number, balances: list(object({ coin: text, total: decimal })) })),
  mode: orNull(object({ asOf: number, mode: text })),
});

const twapState = object({
  ...{ ethAddress: text, source: text },
  twap: object({
    ...{ coin: text, dex: text, sz: decimal, executedSz: decimal, timestamp: number, asOf: number },
    ...{ twapId: orNull(number), minutes: number, endedAt: orNull(number) },
  }),
});

export const isSoundEvent: Predicate = (value) =>
  isJsonObject(value) && EVENTS.get(value.kind)?.(value) === true;

export const isSoundState: Predicate = (value) =>
  isJsonObject(value) && ("twap" in value ? twapState(value) : currentState(value));

export const isSoundText: Predicate = object({ raw: text, reason: text, path: text, receivedAt: number });

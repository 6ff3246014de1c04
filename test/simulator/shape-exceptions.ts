// What a simulated venue sends although no recording of it is at hand, with where it is known from.

export interface ShapeException {
  /** Without the envelope: `orderUpdates[].order`. */
  readonly path: string;
  /** Its type; or a recorded place, of which it has the shape with all that is below. */
  readonly is: string;
  readonly reference: string;
}

/** An SDK with online tests against the venue. */
const SDK = "@nktkas/hyperliquid 0.32.2 (2026), src/api";

const ORDER = "openOrders.orders[]";
const ACCOUNT = "clearinghouseState.clearinghouseState";

export const SHAPE_EXCEPTIONS: readonly ShapeException[] = [
  {
    path: "subscriptionResponse.subscription.dex",
    is: "string",
    reference: `${SDK}/subscription/_methods/openOrders.ts: the echo has it, empty where it was not given`,
  },
  {
    path: "subscriptionResponse.subscription.aggregateByTime",
    is: "boolean",
    reference: `${SDK}/subscription/_methods/userFills.ts: the echo has it, false where it was not given`,
  },
  {
    path: `${ORDER}.children[]`,
    is: ORDER,
    reference: "tpsl-bracket-2023.json: a child is an order like any other; no recorded one has a null cloid",
  },
  {
    path: "allDexsClearinghouseState.clearinghouseStates[][]",
    is: ACCOUNT,
    reference: "frames-2026-10.jsonl: the same object for each dex",
  },
  {
    path: "webData2.clearinghouseState",
    is: ACCOUNT,
    reference: `${SDK}/info/_methods/webData2.ts: the type of clearinghouseState`,
  },
  {
    path: "webData2.openOrders[]",
    is: ORDER,
    reference: `${SDK}/info/_methods/webData2.ts: the type of frontendOpenOrders; it was recorded empty`,
  },
  {
    path: "orderUpdates[].order",
    is: ORDER,
    reference: `${SDK}/info/_methods/_base/commonSchemas.ts: OpenOrderSchema, a part of the order of openOrders`,
  },
  { path: "user", is: "object", reference: `${SDK}/subscription/_methods/userEvents.ts` },
  {
    path: "user.fills",
    is: "userFills.fills",
    reference: `${SDK}/subscription/_methods/userEvents.ts: the type of userFills`,
  },
];

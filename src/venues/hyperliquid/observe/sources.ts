// The venue's channels and requests that tell of traders, by the names under which documents have them as sources.

/** Who told of an order. */
export type OrderSource =
  | "openOrders"
  | "webData2"
  | "orderUpdates"
  | "userHistoricalOrders"
  | "frontendOpenOrders"
  | "historicalOrders"
  | "orderStatus";

/** Who told what became of an order. */
export type StatusSource = Extract<
  OrderSource,
  "orderStatus" | "historicalOrders" | "orderUpdates" | "userHistoricalOrders"
>;

export type PositionSource = "clearinghouseState" | "allDexsClearinghouseState" | "webData2";

export type FillSource = "userFills" | "userTwapSliceFills";

export type TwapSource = "twapStates" | "userTwapHistory" | "twapHistory";

// The venue's channels and requests that tell of traders, by the names under which documents have them as sources.

const STATUS_SOURCES = ["orderStatus", "historicalOrders", "orderUpdates", "userHistoricalOrders"] as const;
const ORDER_SOURCES = ["openOrders", "webData2", "frontendOpenOrders", ...STATUS_SOURCES] as const;
const POSITION_SOURCES = ["clearinghouseState", "allDexsClearinghouseState", "webData2"] as const;
const FILL_SOURCES = ["userFills", "userTwapSliceFills", "trades"] as const;
const TWAP_SOURCES = ["twapStates", "userTwapHistory", "twapHistory"] as const;

/** Who told what became of an order. */
export type StatusSource = (typeof STATUS_SOURCES)[number];

/** Who told of an order. */
export type OrderSource = (typeof ORDER_SOURCES)[number];

export type PositionSource = (typeof POSITION_SOURCES)[number];

export type FillSource = (typeof FILL_SOURCES)[number];

export type TwapSource = (typeof TWAP_SOURCES)[number];

/** All of them. */
export const SOURCES: readonly string[] = [
  ...new Set([...ORDER_SOURCES, ...POSITION_SOURCES, ...FILL_SOURCES, ...TWAP_SOURCES]),
];

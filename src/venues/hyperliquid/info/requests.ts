// What can be asked of POST /info, and what it weighs.
import {
  INFO_LEDGER_PAGE_ROWS,
  INFO_PAGE_ROWS,
  INFO_ROWS_PER_SURCHARGE,
  INFO_WEIGHT,
  INFO_WEIGHT_LIGHT,
  INFO_WEIGHT_USER_ROLE,
} from "../limits.js";

/** ms since 1970 UTC, both ends inclusive; without `endTime`, until now. */
export interface TimeRange {
  readonly startTime: number;
  readonly endTime?: number;
}

/** Without `dex`, the first perp dex with spot. */
interface DexRequest<T extends string> {
  readonly type: T;
  readonly user: string;
  readonly dex?: string;
}

interface UserRequest<T extends string> {
  readonly type: T;
  readonly user: string;
}

interface RangeRequest<T extends string> extends UserRequest<T>, TimeRange {}

/** The body of a request. */
export type InfoRequest =
  | DexRequest<"clearinghouseState" | "openOrders" | "frontendOpenOrders">
  | UserRequest<
      | "webData2"
      | "spotClearinghouseState"
      | "userAbstraction"
      | "twapHistory"
      | "historicalOrders"
      | "userFills"
      | "userTwapSliceFills"
      | "userRole"
      | "subAccounts"
    >
  | RangeRequest<
      "userFillsByTime" | "userTwapSliceFillsByTime" | "userFunding" | "userNonFundingLedgerUpdates"
    >
  /** `oid` may be a cloid. */
  | (UserRequest<"orderStatus"> & { readonly oid: number | string })
  | { readonly type: "vaultDetails"; readonly vaultAddress: string }
  | { readonly type: "perpDexs" | "spotMeta" | "spotMetaAndAssetCtxs" }
  | { readonly type: "meta" | "metaAndAssetCtxs"; readonly dex?: string };

export type InfoRequestType = InfoRequest["type"];

interface Cost {
  readonly weight: number;
  /** Most rows that are charged for; 0 where rows cost nothing. */
  readonly rows: number;
}

const LIGHT: Cost = { weight: INFO_WEIGHT_LIGHT, rows: 0 };
const PLAIN: Cost = { weight: INFO_WEIGHT, rows: 0 };
const PAGE: Cost = { weight: INFO_WEIGHT, rows: INFO_PAGE_ROWS };
const LEDGER_PAGE: Cost = { weight: INFO_WEIGHT, rows: INFO_LEDGER_PAGE_ROWS };

const COSTS: Readonly<Record<InfoRequestType, Cost>> = {
  clearinghouseState: LIGHT,
  orderStatus: LIGHT,
  spotClearinghouseState: LIGHT,
  openOrders: PLAIN,
  frontendOpenOrders: PLAIN,
  webData2: PLAIN,
  subAccounts: PLAIN,
  userAbstraction: PLAIN,
  vaultDetails: PLAIN,
  perpDexs: PLAIN,
  meta: PLAIN,
  spotMeta: PLAIN,
  metaAndAssetCtxs: PLAIN,
  spotMetaAndAssetCtxs: PLAIN,
  userRole: { weight: INFO_WEIGHT_USER_ROLE, rows: 0 },
  historicalOrders: PAGE,
  userFills: PAGE,
  userFillsByTime: PAGE,
  userTwapSliceFills: PAGE,
  userTwapSliceFillsByTime: PAGE,
  twapHistory: PAGE,
  userFunding: LEDGER_PAGE,
  userNonFundingLedgerUpdates: LEDGER_PAGE,
};

export const INFO_REQUEST_TYPES = Object.keys(COSTS) as readonly InfoRequestType[];

/** What a request weighs whatever is answered. */
export function weightOf({ type }: Pick<InfoRequest, "type">): number {
  return COSTS[type].weight;
}

/** What an answer of so many rows weighs besides. */
export function surchargeOf({ type }: Pick<InfoRequest, "type">, rows: number): number {
  return COSTS[type].rows === 0 ? 0 : Math.ceil(rows / INFO_ROWS_PER_SURCHARGE);
}

/** What a request weighs with a full page for an answer. */
export function mostWeightOf(request: Pick<InfoRequest, "type">): number {
  return weightOf(request) + surchargeOf(request, COSTS[request.type].rows);
}

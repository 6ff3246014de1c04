// Which answer belongs to which request.
import {
  clearinghouseState,
  frontendOpenOrders,
  openOrders,
  spotClearinghouseState,
  subAccounts,
  userAbstraction,
  userRole,
  vaultDetails,
  webData2,
} from "./account-answers.js";
import { type Asked, type Made, made } from "./asked.js";
import {
  historicalOrders,
  orderStatus,
  twapHistory,
  userFills,
  userFillsByTime,
  userFunding,
  userNonFundingLedgerUpdates,
  userRateLimit,
  userTwapSliceFills,
  userTwapSliceFillsByTime,
} from "./history-answers.js";
import {
  allMids,
  meta,
  metaAndAssetCtxs,
  perpDexs,
  spotMeta,
  spotMetaAndAssetCtxs,
} from "./market-answers.js";

const ANSWERS: ReadonlyMap<string, (asked: Asked) => Made> = new Map([
  ["allMids", allMids],
  ["clearinghouseState", clearinghouseState],
  ["frontendOpenOrders", frontendOpenOrders],
  ["historicalOrders", historicalOrders],
  ["leaderboard", leaderboard],
  ["meta", meta],
  ["metaAndAssetCtxs", metaAndAssetCtxs],
  ["openOrders", openOrders],
  ["orderStatus", orderStatus],
  ["perpDexs", perpDexs],
  ["spotClearinghouseState", spotClearinghouseState],
  ["spotMeta", spotMeta],
  ["spotMetaAndAssetCtxs", spotMetaAndAssetCtxs],
  ["subAccounts", subAccounts],
  ["twapHistory", twapHistory],
  ["userAbstraction", userAbstraction],
  ["userFills", userFills],
  ["userFillsByTime", userFillsByTime],
  ["userFunding", userFunding],
  ["userNonFundingLedgerUpdates", userNonFundingLedgerUpdates],
  ["userRateLimit", userRateLimit],
  ["userRole", userRole],
  ["userTwapSliceFills", userTwapSliceFills],
  ["userTwapSliceFillsByTime", userTwapSliceFillsByTime],
  ["vaultDetails", vaultDetails],
  ["webData2", webData2],
]);

/** The types whose answers tell what is open or held now. */
const VIEWS: ReadonlySet<string> = new Set([
  "clearinghouseState",
  "frontendOpenOrders",
  "openOrders",
  "webData2",
]);

export function isView(type: string): boolean {
  return VIEWS.has(type);
}

/** Null where there is none: what the venue has no answer to is answered by 500. */
export function answerTo(asked: Asked): Made | null {
  const { request, model } = asked;
  if (!model.dexes.includes(request.dex)) return null;
  return ANSWERS.get(request.type)?.(asked) ?? null;
}

function leaderboard({ leaderboard }: Asked): Made {
  const leaderboardRows = leaderboard.rows();
  return made(
    { leaderboardRows },
    { emptied: leaderboardRows.length === 0 ? null : { leaderboardRows: [] } },
  );
}

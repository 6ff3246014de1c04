// The data frames of the venue, from what the model shows.
import type { ShownTwap, SpotBalance, TwapRecord } from "../model/record-words.js";
import type { ShownAccount, ShownFill, ShownOrder, ShownTrade, StatusChange } from "../model/words.js";

export interface Frame {
  readonly channel: string;
  readonly text: string;
}

export interface SliceFill {
  readonly fill: ShownFill;
  readonly twapId: number;
}

export interface WebData2Extras {
  readonly agentAddress?: string | null;
  readonly meta?: object;
  readonly assetCtxs?: readonly object[];
  readonly isVault?: boolean;
  readonly spotState?: object;
  readonly spotAssetCtxs?: readonly object[];
}

/** Orders are passed on as they are: a fault may have broken one. */
export function openOrders(user: string, dex: string, orders: readonly object[]): Frame {
  return frame("openOrders", { dex, user, orders });
}

export function clearinghouseState(user: string, dex: string, account: ShownAccount): Frame {
  return frame("clearinghouseState", { dex, user, clearinghouseState: account });
}

export function allDexsClearinghouseState(
  user: string,
  accounts: readonly (readonly [dex: string, account: ShownAccount])[],
): Frame {
  return frame("allDexsClearinghouseState", { user, clearinghouseStates: accounts });
}

/** As it was until July 2026, its market data left empty: in recordings they were 100 KB of each frame. */
export function webData2(
  user: string,
  account: ShownAccount,
  orders: readonly object[],
  serverTime: number,
): Frame {
  return frame("webData2", webData2Of(user, account, orders, serverTime));
}

/** What REST tells besides is `given`. */
export function webData2Of(
  user: string,
  account: ShownAccount,
  orders: readonly object[],
  serverTime: number,
  given: WebData2Extras = {},
): object {
  const { spotState } = given;
  return {
    clearinghouseState: account,
    leadingVaults: [],
    totalVaultEquity: "0.0",
    openOrders: orders,
    agentAddress: given.agentAddress ?? null,
    agentValidUntil: null,
    cumLedger: "0.0",
    meta: given.meta ?? { universe: [], marginTables: [] },
    assetCtxs: given.assetCtxs ?? [],
    serverTime,
    isVault: given.isVault ?? false,
    user,
    twapStates: [],
    ...(spotState !== undefined && { spotState }),
    spotAssetCtxs: given.spotAssetCtxs ?? [],
  };
}

export function userFills(user: string, fills: readonly ShownFill[], isSnapshot: boolean): Frame {
  return frame("userFills", { ...snapshotMember(isSnapshot), user, fills });
}

export function userTwapSliceFills(
  user: string,
  twapSliceFills: readonly SliceFill[],
  isSnapshot: boolean,
): Frame {
  return frame("userTwapSliceFills", { ...snapshotMember(isSnapshot), user, twapSliceFills });
}

export function spotState(user: string, balances: readonly SpotBalance[]): Frame {
  return frame("spotState", { user, spotState: { balances } });
}

export function twapStates(
  user: string,
  dex: string,
  states: readonly (readonly [twapId: number, state: ShownTwap])[],
): Frame {
  return frame("twapStates", { dex, user, states });
}

export function userTwapHistory(user: string, history: readonly TwapRecord[], isSnapshot: boolean): Frame {
  return frame("userTwapHistory", { ...snapshotMember(isSnapshot), user, history });
}

/** It names no user. */
export function orderUpdates(changes: readonly StatusChange[]): Frame {
  const updates = changes.map(({ order, status, statusTimestamp }) => ({
    order: shortOrder(order),
    status,
    statusTimestamp,
  }));
  return frame("orderUpdates", updates);
}

/** Its channel is `user`, and it names none. */
export function userEvents(fills: readonly ShownFill[]): Frame {
  return frame("user", { fills });
}

/** It names both users of each trade. */
export function tradesOf(trades: readonly ShownTrade[]): Frame {
  return frame("trades", trades);
}

/** On later frames the member is absent. */
function snapshotMember(isSnapshot: boolean): { isSnapshot?: true } {
  return isSnapshot ? { isSnapshot } : {};
}

/** A trigger order looks like a plain one here. */
export function shortOrder({
  coin,
  side,
  limitPx,
  sz,
  oid,
  timestamp,
  origSz,
  cloid,
  reduceOnly,
}: ShownOrder) {
  return {
    ...{ coin, side, limitPx, sz, oid, timestamp, origSz },
    ...(cloid !== null && { cloid }),
    ...(reduceOnly && { reduceOnly }),
  };
}

function frame(channel: string, data: unknown): Frame {
  return { channel, text: JSON.stringify({ channel, data }) };
}

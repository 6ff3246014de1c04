// What happened in one block, by user, as the frames of the channels that speak of changes.
import type { TwapRecord } from "../model/record-words.js";
import type { Block, OrderUpdate, ShownFill, ShownTrade } from "../model/words.js";
import {
  type Frame,
  orderUpdates,
  type SliceFill,
  userEvents,
  userFills,
  userTwapHistory,
  userTwapSliceFills,
} from "./frames.js";
import type { OrderUpdatesOptions } from "./numbers.js";

/** One user's part of a block. */
export interface Share {
  readonly orderUpdates: OrderUpdate[];
  readonly fills: ShownFill[];
  readonly twapSliceFills: SliceFill[];
  readonly twapRecords: TwapRecord[];
}

/** What of a block goes to whom. */
export interface Shares {
  readonly users: ReadonlyMap<string, Share>;
  readonly coins: ReadonlyMap<string, readonly ShownTrade[]>;
}

export function sharesOf(block: Block): Shares {
  const { statuses, fills, twapSliceFills, twapRecords = [] } = block;
  const { orderUpdates = statuses.map((change) => ({ ...change, partial: false })) } = block;
  const shares = new Map<string, Share>();
  const of = (user: string): Share => {
    const share = shares.get(user) ?? { orderUpdates: [], fills: [], twapSliceFills: [], twapRecords: [] };
    shares.set(user, share);
    return share;
  };
  for (const update of orderUpdates) of(update.user).orderUpdates.push(update);
  for (const { user, fill } of fills) of(user).fills.push(fill);
  for (const { user, fill, twapId } of twapSliceFills) of(user).twapSliceFills.push({ fill, twapId });
  for (const { user, record } of twapRecords) of(user).twapRecords.push(record);
  return { users: shares, coins: byCoin(block.trades ?? []) };
}

function byCoin(trades: readonly ShownTrade[]): ReadonlyMap<string, readonly ShownTrade[]> {
  const coins = new Map<string, ShownTrade[]>();
  for (const trade of trades) {
    const those = coins.get(trade.coin) ?? [];
    coins.set(trade.coin, those);
    those.push(trade);
  }
  return coins;
}

/** What a subscription of this type is told of it; null where that is nothing. */
export function deltaFrame(
  type: string,
  user: string,
  share: Share,
  partials: OrderUpdatesOptions["partials"],
): Frame | null {
  const { fills, twapSliceFills, twapRecords } = share;
  switch (type) {
    case "orderUpdates":
      return updatesFrame(share.orderUpdates, partials);
    case "userEvents":
      return fills.length === 0 ? null : userEvents(fills);
    case "userFills":
      return fills.length === 0 ? null : userFills(user, fills, false);
    case "userTwapSliceFills":
      return twapSliceFills.length === 0 ? null : userTwapSliceFills(user, twapSliceFills, false);
    case "userTwapHistory":
      return twapRecords.length === 0 ? null : userTwapHistory(user, twapRecords, false);
    default:
      return null;
  }
}

function updatesFrame(
  updates: readonly OrderUpdate[],
  partials: OrderUpdatesOptions["partials"],
): Frame | null {
  const told = updates.flatMap((update) => {
    if (!update.partial) return [update];
    return partials === "silent" ? [] : [{ ...update, status: partials }];
  });
  return told.length === 0 ? null : orderUpdates(told);
}

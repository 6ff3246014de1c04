// What happened in one block, by user, as the frames of the channels that speak of changes.
import type { TwapRecord } from "../model/record-words.js";
import type { Block, ShownFill, StatusChange } from "../model/words.js";
import {
  type Frame,
  orderUpdates,
  type SliceFill,
  userEvents,
  userFills,
  userTwapHistory,
  userTwapSliceFills,
} from "./frames.js";

/** One user's part of a block. */
export interface Share {
  readonly statuses: StatusChange[];
  readonly fills: ShownFill[];
  readonly twapSliceFills: SliceFill[];
  readonly twapRecords: TwapRecord[];
}

export function sharesOf({ statuses, fills, twapSliceFills, twapRecords = [] }: Block): Map<string, Share> {
  const shares = new Map<string, Share>();
  const of = (user: string): Share => {
    const share = shares.get(user) ?? { statuses: [], fills: [], twapSliceFills: [], twapRecords: [] };
    shares.set(user, share);
    return share;
  };
  for (const change of statuses) of(change.user).statuses.push(change);
  for (const { user, fill } of fills) of(user).fills.push(fill);
  for (const { user, fill, twapId } of twapSliceFills) of(user).twapSliceFills.push({ fill, twapId });
  for (const { user, record } of twapRecords) of(user).twapRecords.push(record);
  return shares;
}

/** What a subscription of this type is told of it; null where that is nothing. */
export function deltaFrame(type: string, user: string, share: Share): Frame | null {
  const { statuses, fills, twapSliceFills, twapRecords } = share;
  switch (type) {
    case "orderUpdates":
      return statuses.length === 0 ? null : orderUpdates(statuses);
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

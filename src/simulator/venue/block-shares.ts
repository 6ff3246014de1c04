// What happened in one block, by user, as the frames of the channels that speak of changes.
import type { Block, ShownFill, StatusChange } from "../model/words.js";
import {
  type Frame,
  orderUpdates,
  type SliceFill,
  userEvents,
  userFills,
  userTwapSliceFills,
} from "./frames.js";

/** One user's part of a block. */
export interface Share {
  readonly statuses: StatusChange[];
  readonly fills: ShownFill[];
  readonly twapSliceFills: SliceFill[];
}

export function sharesOf({ statuses, fills, twapSliceFills }: Block): Map<string, Share> {
  const shares = new Map<string, Share>();
  const of = (user: string): Share => {
    const share = shares.get(user) ?? { statuses: [], fills: [], twapSliceFills: [] };
    shares.set(user, share);
    return share;
  };
  for (const change of statuses) of(change.user).statuses.push(change);
  for (const { user, fill } of fills) of(user).fills.push(fill);
  for (const { user, fill, twapId } of twapSliceFills) of(user).twapSliceFills.push({ fill, twapId });
  return shares;
}

/** What a subscription of this type is told of it; null where that is nothing. */
export function deltaFrame(type: string, user: string, share: Share): Frame | null {
  const { statuses, fills, twapSliceFills } = share;
  switch (type) {
    case "orderUpdates":
      return statuses.length === 0 ? null : orderUpdates(statuses);
    case "userEvents":
      return fills.length === 0 ? null : userEvents(fills);
    case "userFills":
      return fills.length === 0 ? null : userFills(user, fills, false);
    case "userTwapSliceFills":
      return twapSliceFills.length === 0 ? null : userTwapSliceFills(user, twapSliceFills, false);
    default:
      return null;
  }
}

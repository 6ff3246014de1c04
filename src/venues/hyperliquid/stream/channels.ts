// The words by which frames are counted: channels and kinds, a closed set.
import type { FrameKind } from "./client/client.js";

/** One left out does not compile. `unasked` counts frames a second time, so it is no channel. */
const ALL: Readonly<Record<Exclude<FrameKind, "unasked">, true>> = {
  openOrders: true,
  clearinghouseState: true,
  allDexsClearinghouseState: true,
  webData2: true,
  userFills: true,
  userTwapSliceFills: true,
  spotState: true,
  twapStates: true,
  userTwapHistory: true,
  orderUpdates: true,
  trades: true,
  subscriptionResponse: true,
  pong: true,
  error: true,
  greeting: true,
  malformed: true,
  oversize: true,
  other: true,
};

export const CHANNELS: readonly string[] = Object.keys(ALL);

// Turns a decoded frame into observations.
import { type Address, parseAddress } from "../../../domain/address.js";
import type { Fill } from "../../../domain/fill.js";
import type { FillsReport, Observation, OrderListing, PositionListing } from "../../../domain/observation.js";
import { PUSH_PERIOD_MS, WEB_DATA2_PUSH_PERIOD_MS } from "../limits.js";
import type { Decoded, WireClearinghouseState, WireOrderListing } from "../wire/frames.js";
import { observeSpotState, observeTwapHistory, observeTwapStates } from "./account.js";
import { toFills, toTwapSliceFills } from "./fills.js";
import { toOrders } from "./orders.js";
import { toPositions } from "./positions.js";
import type { FillSource, OrderSource, PositionSource } from "./sources.js";

/** Where a frame came from, and when. */
export interface Reception {
  /** One subscription of one connection, or the REST client. */
  readonly instance: string;
  /** ms since 1970 UTC. */
  readonly receivedAt: number;
}

/** A reception, and the trader whose frame it was. */
interface TraderReception extends Reception {
  readonly ethAddress: Address;
}

/**
 * What a frame tells, in the domain's words; nothing for a frame without data. What was refused in it is not told: it
 * stands in the frame's `refusals`, and its listing is not complete. A listing keeps the dex that its frame names,
 * whatever the coins in it say.
 */
export function observe(decoded: Decoded, { instance, receivedAt }: Reception): Observation[] {
  if (!("user" in decoded)) return [];
  const ethAddress = parseAddress(decoded.user);
  if (ethAddress === null) return [];
  const by: TraderReception = { ethAddress, instance, receivedAt };
  switch (decoded.kind) {
    case "openOrders":
      return [orders(by, "openOrders", decoded.dex, decoded)];
    case "clearinghouseState":
      return [positions(by, "clearinghouseState", decoded.dex, decoded.state)];
    case "allDexsClearinghouseState":
      return decoded.states.map(({ dex, state }) => positions(by, "allDexsClearinghouseState", dex, state));
    case "webData2": {
      const told: Observation[] = [];
      if (decoded.listing !== null) told.push(orders(by, "webData2", "", decoded.listing));
      if (decoded.state !== null) told.push(positions(by, "webData2", "", decoded.state));
      return told;
    }
    case "userFills":
      return [fills(by, "userFills", toFills(decoded.fills))];
    case "userTwapSliceFills":
      return [fills(by, "userTwapSliceFills", toTwapSliceFills(decoded.twapSliceFills))];
    case "spotState":
      return [observeSpotState(decoded.state, by)];
    case "twapStates":
      return [observeTwapStates(decoded.states, decoded.dex, decoded.complete, by)];
    case "userTwapHistory":
      return [observeTwapHistory(decoded.history, "userTwapHistory", by)];
  }
}

/** How often the venue pushes a channel, ms, also when nothing changed. */
function pushPeriodOf(source: OrderSource | PositionSource): number {
  return source === "webData2" ? WEB_DATA2_PUSH_PERIOD_MS : PUSH_PERIOD_MS;
}

function orders(
  { ethAddress, instance, receivedAt }: TraderReception,
  source: OrderSource,
  dex: string,
  listing: WireOrderListing,
): OrderListing {
  return {
    kind: "orders",
    ethAddress,
    receivedAt,
    instance,
    source,
    dex,
    everyMs: pushPeriodOf(source),
    complete: listing.complete,
    orders: toOrders(listing.orders),
  };
}

function positions(
  { ethAddress, instance, receivedAt }: TraderReception,
  source: PositionSource,
  dex: string,
  state: WireClearinghouseState,
): PositionListing {
  return {
    kind: "positions",
    ethAddress,
    receivedAt,
    instance,
    source,
    dex,
    everyMs: pushPeriodOf(source),
    time: state.time,
    ...toPositions(state),
  };
}

function fills(
  { ethAddress, receivedAt }: TraderReception,
  source: FillSource,
  fills: readonly Fill[],
): FillsReport {
  return { kind: "fills", ethAddress, receivedAt, source, series: source, fills, past: null };
}

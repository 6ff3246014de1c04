// Turns spot balances, the mode of an account and TWAPs into observations, from the stream and from REST alike.
import type { Address } from "../../../domain/address.js";
import { canonicalOf } from "../../../domain/decimal.js";
import type { ModeReport, SpotListing, TwapReport } from "../../../domain/observation.js";
import type { Twap } from "../../../domain/twap.js";
import type { WireSpotState, WireTwap, WireTwapRecord, WireTwapState } from "../wire/frames.js";
import { canonicalOrNull } from "./canonical.js";
import { dexOf } from "./dex.js";
import type { TwapSource } from "./sources.js";

/** Words that end a TWAP; an unknown one does not. */
const TWAP_ENDS: ReadonlySet<string> = new Set(["finished", "terminated", "stopped", "error"]);

interface AccountReception {
  readonly ethAddress: Address;
  readonly receivedAt: number;
}

export function observeSpotState(
  state: WireSpotState,
  { ethAddress, receivedAt }: AccountReception,
): SpotListing {
  const balances = state.balances.map(({ coin, token, total, hold, entryNtl }) => ({
    ...{ coin, token, total: canonicalOf(total) },
    ...{ hold: canonicalOrNull(hold), entryNtl: canonicalOrNull(entryNtl) },
  }));
  return { kind: "spot", ethAddress, receivedAt, complete: state.complete, balances };
}

export function observeAccountMode(mode: string, { ethAddress, receivedAt }: AccountReception): ModeReport {
  return { kind: "mode", ethAddress, receivedAt, mode };
}

/** All that run on a dex; `complete` tells that none was refused. */
export function observeTwapStates(
  states: readonly WireTwapState[],
  dex: string,
  complete: boolean,
  { ethAddress, receivedAt }: AccountReception,
): TwapReport {
  const twaps = states.map(({ twapId, state }) => ({
    ...toTwap(twapId, state),
    ...{ status: null, description: null, endedAt: null, asOf: receivedAt },
  }));
  const listedDex = complete ? dex : null;
  return { kind: "twaps", ethAddress, receivedAt, source: "twapStates", listedDex, twaps };
}

/** The newest record of each last, whatever their order. Their times are in seconds. */
export function observeTwapHistory(
  records: readonly WireTwapRecord[],
  source: TwapSource,
  { ethAddress, receivedAt }: AccountReception,
): TwapReport {
  const twaps = records
    .toSorted((a, b) => a.time - b.time)
    .map(({ time, state, status, description, twapId }) => {
      const at = time * 1_000;
      const endedAt = TWAP_ENDS.has(status) ? at : null;
      return { ...toTwap(twapId, state), status, description, endedAt, asOf: at };
    });
  return { kind: "twaps", ethAddress, receivedAt, source, listedDex: null, twaps };
}

function toTwap(
  twapId: number | null,
  wire: WireTwap,
): Omit<Twap, "status" | "description" | "endedAt" | "asOf"> {
  return {
    twapId,
    coin: wire.coin,
    dex: dexOf(wire.coin),
    side: wire.side,
    sz: canonicalOf(wire.sz),
    executedSz: canonicalOf(wire.executedSz),
    executedNtl: canonicalOrNull(wire.executedNtl),
    minutes: wire.minutes,
    reduceOnly: wire.reduceOnly,
    randomize: wire.randomize,
    triggerPx: canonicalOrNull(wire.triggerPx),
    triggerAbove: wire.triggerAbove,
    stopPx: canonicalOrNull(wire.stopPx),
    timestamp: wire.timestamp,
  };
}

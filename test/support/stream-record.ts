// A sink that writes down what a stream tells.
import type { Gap, Observation, OrderListing } from "../../src/domain/observation.js";
import type { Quarantined } from "../../src/domain/quarantine.js";
import type { StreamSink } from "../../src/venues/hyperliquid/stream/client.js";
import { VENUE_TIMINGS } from "../../src/venues/hyperliquid/stream/timings.js";

export interface StreamRecord extends StreamSink {
  readonly observations: Observation[];
  readonly gaps: Gap[];
  readonly quarantined: Quarantined[];
  /** `connected 0`, `disconnected 0 1006`, `error 0 …`, `refused 0 openOrders`. */
  readonly log: string[];
  listings(): OrderListing[];
}

export function streamRecord(): StreamRecord {
  const observations: Observation[] = [];
  const gaps: Gap[] = [];
  const quarantine: Quarantined[] = [];
  const log: string[] = [];
  return {
    observations,
    gaps,
    quarantined: quarantine,
    log,
    listings: () => observations.filter((each) => each.kind === "orders"),
    observe: (observation) => observations.push(observation),
    gap: (gap) => gaps.push(gap),
    quarantine: (entries) => quarantine.push(...entries),
    drift: (drift) => log.push(...drift.map((each) => `drift ${each.path}`)),
    connected: (client) => log.push(`connected ${client}`),
    disconnected: (client, why) => log.push(`disconnected ${client} ${why}`),
    error: (client, message) => log.push(`error ${client} ${message}`),
    refused: (client, request) => log.push(`refused ${client} ${request.type}`),
  };
}

/** The venue's clocks, a hundred times faster. */
export const FAST = {
  ...VENUE_TIMINGS,
  pingMs: 300,
  silenceMs: 600,
  ackMs: 100,
  dataMs: { openOrders: 200, allDexsClearinghouseState: 200, clearinghouseState: 200, webData2: 600 },
  backoff: { baseMs: 1, factor: 1.5, capMs: 50 },
  minuteMs: 600,
};

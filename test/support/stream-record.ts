// What a stream tells, written down.
import type { Gap, Observation, OrderListing } from "../../src/domain/observation.js";
import type { Quarantined } from "../../src/domain/quarantined.js";
import { type Timings, VENUE_TIMINGS } from "../../src/venues/hyperliquid/stream/session/timings.js";
import type { ClientEvents, StreamSink } from "../../src/venues/hyperliquid/stream/sink.js";

export class StreamRecord {
  readonly observations: Observation[] = [];
  readonly gaps: Gap[] = [];
  readonly quarantined: Quarantined[] = [];
  /** `connected 0`, `disconnected 0 1006`, `error 0 …`, `refused 0 openOrders`, `feed components`. */
  readonly log: string[] = [];

  get listings(): OrderListing[] {
    return this.observations.filter((each) => each.kind === "orders");
  }

  /** What a pool tells. */
  readonly sink: StreamSink = {
    observe: (observation) => {
      if (observation.kind === "gap") this.gaps.push(observation);
      else this.observations.push(observation);
    },
    quarantine: (entries) => this.quarantined.push(...entries),
    drift: (drift) => this.log.push(...drift.map((each) => `drift ${each.path}`)),
    connected: (client) => this.log.push(`connected ${client}`),
    disconnected: (client, why) => this.log.push(`disconnected ${client} ${why}`),
    error: (client, message) => this.log.push(`error ${client} ${message}`),
    refused: (client, request) => this.log.push(`refused ${client} ${request.type}`),
    leftOut: (user, dexes) => this.log.push(`left out ${dexes.length} of ${user}`),
    roomChanged: () => undefined,
    knows: () => false,
    statusesMissed: (user) => this.log.push(`statuses missed of ${user}`),
    exactChanged: (change, client) => this.log.push(`exact ${change} ${client}`),
    feed: (choice) => this.log.push(`feed ${choice.active}: ${choice.why}`),
  };

  /** What a single client tells. */
  events(client: number): ClientEvents {
    return {
      ...this.sink,
      connected: () => this.sink.connected(client),
      disconnected: (why) => this.sink.disconnected(client, why),
      error: (message) => this.sink.error(client, message),
      acked: (request) => this.log.push(`acked ${client} ${request.type}`),
      refused: (request, text) => this.sink.refused(client, request, text),
      admitted: (user) => this.log.push(`admitted ${client} ${user}`),
      turnedAway: (user, limit) => this.log.push(`turnedAway ${client} ${user} ${limit}`),
      updates: (frame) => this.log.push(`updates ${client} ${frame.updates.length}`),
      trades: (frame) => this.log.push(`trades ${client} ${frame.trades.length}`),
      lost: ({ request }) => this.log.push(`lost ${client} ${request.type}`),
    };
  }
}

/** The venue's clocks, a hundred times faster. */
export const FAST: Timings = {
  ...VENUE_TIMINGS,
  pingMs: 300,
  silenceMs: 600,
  ackMs: 100,
  dataMs: { openOrders: 200, allDexsClearinghouseState: 200, clearinghouseState: 200, webData2: 600 },
  backoff: { baseMs: 1, factor: 1.5, capMs: 50 },
  minuteMs: 600,
};

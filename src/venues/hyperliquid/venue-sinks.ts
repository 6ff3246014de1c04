// Where streams and REST tell: what is of traders goes the one way, the rest to the log and the application.
import type { Observation } from "../../domain/observation.js";
import type { ObservationResult } from "../../domain/outcome.js";
import type { Clock } from "../../timing/clock.js";
import type { Poller } from "../poll/poller.js";
import type { VenueLog, VenueSink } from "../venue.js";
import type { FailingSink } from "./info/failing.js";
import type { InfoSink } from "./info/report-answer.js";
import type { Looker } from "./poll/looker.js";
import type { StreamSink } from "./stream/sink.js";
import type { Completions } from "./tape/completions.js";
import type { TapeOptions } from "./tape/tape.js";

type Observe = (observation: Observation) => ObservationResult;

/** Channels of what is beside orders, positions and fills: a venue without them is whole. */
const BESIDE: ReadonlySet<string> = new Set(["spotState", "twapStates", "userTwapHistory"]);

export function infoSink(
  observe: Observe,
  sink: VenueSink,
  log: VenueLog,
  clock: Clock,
): InfoSink & FailingSink {
  return {
    observe,
    quarantine: (entries) => sink.quarantine(entries),
    drift: (drift) => sink.drift(drift),
    unreadable: (entry) => sink.quarantine([entry]),
    failing: ({ first: { type, user, dex, kind, words } }) =>
      log.warn({ type, user, dex, kind, words }, "REST fails"),
    answering: ({ since, first: { type, user, dex, words } }) => {
      const seconds = Math.round((clock.now() - since) / 1_000);
      log.info({ type, user, dex, words, seconds }, "REST does not fail like this any more");
    },
  };
}

/** What a stream wants of the venue: who is watched how may be decided anew, and logs read. */
export type StreamDeeds = Pick<StreamSink, "roomChanged" | "statusesMissed">;

export function streamSink(observe: Observe, deeds: StreamDeeds, sink: VenueSink, log: VenueLog): StreamSink {
  const notServed = new Set<string>();
  return {
    observe,
    ...deeds,
    knows: (trader, oid) => sink.knows(trader, oid),
    exactChanged: (change, client) => {
      deeds.roomChanged();
      if (change === "left")
        log.warn({ client }, "too few statuses of orders could be attributed: a connection does without");
      else log.warn({ client }, "the venue sends statuses of one user a connection: fewer traders are exact");
    },
    quarantine: (entries) => sink.quarantine(entries),
    drift: (drift) => sink.drift(drift),
    connected: (client) => sink.connected(client),
    disconnected: (client, why) => sink.disconnected(client, why),
    error: (client, message) => sink.error(client, message),
    refused: (client, request, text) => {
      const { type: channel } = request;
      if (!BESIDE.has(channel)) return sink.refused(client, request, text);
      if (notServed.has(channel)) return;
      notServed.add(channel);
      log.info({ channel, text }, "the venue does not serve a channel that tells of accounts");
    },
    leftOut: (trader, dexes) => {
      const told = { trader, dexes: dexes.length, first: dexes[0] };
      log.warn(told, "more dexes than fit the stream: REST looks at orders there in idle weight");
    },
    feed: (choice) => log.info(choice, "feed chosen"),
  };
}

export interface TapeHearers {
  readonly poller: Pick<Poller, "ask">;
  readonly looker: Pick<Looker, "fillsTold" | "fillsUntaken">;
  readonly completions: Pick<Completions, "want">;
  readonly observe: Observe;
  readonly log: VenueLog;
  readonly clock: Clock;
}

/** What comes of trades that the tape tells, or may have missed. */
export function tapeEffects({
  poller,
  looker,
  completions,
  observe,
  log,
  clock,
}: TapeHearers): Pick<TapeOptions, "told" | "untaken" | "missed" | "givenUp"> {
  return {
    told: (trader, fresh, receivedAt) => {
      completions.want(trader);
      if (!fresh) return;
      looker.fillsTold(trader, receivedAt);
      poller.ask(trader, "traded");
    },
    untaken: (trader, from) => looker.fillsUntaken(trader, from),
    missed: (ethAddress, since, cause) => {
      const receivedAt = clock.now();
      observe({ kind: "gap", ethAddress, receivedAt, since, cause, stream: "fills", dex: null });
      poller.ask(ethAddress, "missed");
    },
    givenUp: (coin, why) => log.warn({ coin, why }, "the venue lists a coin and tells no trades of it"),
  };
}

// Where what the venue tells goes: observations to the intake, the rest to the log, the taps and the counts.
import type { Intake } from "../../pipeline/intake.js";
import type { Taps } from "../../pipeline/taps.js";
import type { Logger } from "../../telemetry/logger.js";
import type { Clock } from "../../timing/clock.js";
import type { VenueSink } from "../../venues/venue.js";
import type { Progress } from "./progress.js";

/** Kinds of drift, and of what is put aside, that are logged once each; beyond it they are only counted. */
const LOGGED_MAX = 200;

export function venueSink(
  intake: Intake,
  taps: Taps,
  progress: Progress,
  clock: Clock,
  log: Logger,
): VenueSink {
  const drifted = atMost(LOGGED_MAX);
  const once = atMost(LOGGED_MAX);
  return {
    observe: (observation) => {
      if (observation.kind === "gap") {
        const { ethAddress: trader, stream, dex, cause } = observation;
        log.debug({ trader, stream, dex, cause }, "gap");
      }
      return intake.observe(observation);
    },
    wantsReason: (trader, order) => intake.wantsReason(trader, order),
    unexplained: (trader) => intake.unexplained(trader),
    knows: (trader, order) => intake.knows(trader, order),
    partialFills: (trader) => intake.partialFills(trader, clock.now()),
    quarantine: (entries) => {
      for (const { path, reason } of entries)
        if (once(`${path} ${reason}`)) log.warn({ path, reason }, "put aside: it could not be understood");
      intake.quarantine(entries);
    },
    drift: (drift) => {
      for (const { path, sample, count } of drift) {
        progress.drifted(count);
        if (drifted(path)) log.warn({ path, sample }, "the venue sent something new");
      }
    },
    connected: (client) => {
      log.info({ client }, "connected");
      taps.tell("onWebSocketConnected", client);
    },
    disconnected: (client, why) => {
      const asked = progress.stage.stage === "stopping";
      log[asked ? "info" : "warn"]({ client, why }, "disconnected");
      taps.tell("onWebSocketDisconnected", client, why);
    },
    error: (client, message) => {
      log.warn({ client, message }, "the stream complains");
      taps.tell("onWebSocketError", client, message);
    },
    refused: (client, request, text) => {
      log.warn({ client, request, text }, "the venue refused a subscription");
      progress.refused(clock.now(), text);
      taps.tell("onWebSocketError", client, text);
    },
  };
}

/** Tells whether a text is new: the same one with other numbers in it is not, and none is after `max`. */
function atMost(max: number): (text: string) => boolean {
  const known = new Set<string>();
  return (text) => known.size < max && known.size < known.add(text.replace(/\d+/g, "#")).size;
}

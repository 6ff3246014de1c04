// Where what the venue tells goes: observations to the intake, the rest to the log, the taps and the counts.
import type { Intake } from "../pipeline/intake.js";
import type { Taps } from "../pipeline/taps.js";
import type { Logger } from "../telemetry/logger.js";
import type { Clock } from "../timing/clock.js";
import type { Progress } from "./progress.js";
import type { VenueSink } from "./sources.js";

/** Kinds of drift that are logged once each; beyond it they are only counted. */
const DRIFT_LOGGED_MAX = 200;

export function streamSink(
  intake: Intake,
  taps: Taps,
  progress: Progress,
  clock: Clock,
  log: Logger,
): VenueSink {
  const driftLogged = new Set<string>();
  return {
    observe: (observation) => intake.observe(observation),
    gap: (gap) => {
      log.debug({ trader: gap.ethAddress, stream: gap.stream, dex: gap.dex, cause: gap.cause }, "gap");
      intake.observe(gap);
    },
    quarantine: (entries) => {
      for (const { path, reason } of entries)
        log.warn({ path, reason }, "put aside: it could not be understood");
      intake.quarantine(entries);
    },
    drift: (drift) => {
      for (const { path, sample, count } of drift) {
        progress.drifted(count);
        if (driftLogged.has(path) || driftLogged.size >= DRIFT_LOGGED_MAX) continue;
        driftLogged.add(path);
        log.warn({ path, sample }, "the venue sent something new");
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
    feed: (choice) => log.info(choice, "feed chosen"),
  };
}

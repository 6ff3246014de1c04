// Where what the venue tells goes: observations to the intake, the rest to the log, the taps and the counts.
import type { Intake } from "../../pipeline/intake.js";
import type { Taps } from "../../pipeline/taps.js";
import type { Logger } from "../../telemetry/logger.js";
import type { Clock } from "../../timing/clock.js";
import type { Progress } from "./progress.js";
import type { VenueSink } from "./sources.js";

/** Kinds of drift, and of what is put aside, that are logged once each; beyond it they are only counted. */
const LOGGED_MAX = 200;

/** Channels of what is beside orders, positions and fills: a venue without them is whole. */
const BESIDE: ReadonlySet<string> = new Set(["spotState", "twapStates", "userTwapHistory"]);

export function streamSink(
  intake: Intake,
  taps: Taps,
  progress: Progress,
  clock: Clock,
  log: Logger,
): VenueSink {
  const drifted = atMost(LOGGED_MAX);
  const once = atMost(LOGGED_MAX);
  const beside = atMost(LOGGED_MAX);
  return {
    observe: (observation) => intake.observe(observation),
    gap: (gap) => {
      log.debug({ trader: gap.ethAddress, stream: gap.stream, dex: gap.dex, cause: gap.cause }, "gap");
      intake.observe(gap);
    },
    quarantine: (entries) => {
      for (const { path, reason } of entries)
        if (once(`${path} ${reason}`)) log.warn({ path, reason }, "put aside: it could not be understood");
      intake.quarantine(entries);
    },
    unreadable: (entry) => intake.quarantine([entry]),
    failing: ({ first: { type, user, dex, kind, words } }) =>
      log.warn({ type, user, dex, kind, words }, "REST fails"),
    answering: ({ since, first: { type, user, dex, words } }) => {
      const seconds = Math.round((clock.now() - since) / 1_000);
      log.info({ type, user, dex, words, seconds }, "REST does not fail like this any more");
    },
    leftOut: (trader, dexes) => {
      const told = { trader, dexes: dexes.length, first: dexes[0] };
      log.warn(told, "more dexes than fit the stream: REST looks at orders there in idle weight");
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
      if (BESIDE.has(request.type)) {
        const { type: channel } = request;
        if (beside(channel))
          log.info({ channel, text }, "the venue does not serve a channel that tells of accounts");
        return;
      }
      log.warn({ client, request, text }, "the venue refused a subscription");
      progress.refused(clock.now(), text);
      taps.tell("onWebSocketError", client, text);
    },
    feed: (choice) => log.info(choice, "feed chosen"),
  };
}

/** Tells whether a text is new: the same one with other numbers in it is not, and none is after `max`. */
function atMost(max: number): (text: string) => boolean {
  const known = new Set<string>();
  return (text) => known.size < max && known.size < known.add(text.replace(/\d+/g, "#")).size;
}

// Puts the REST interface of a simulated venue together.
import type { IncomingMessage } from "node:http";
import { Random } from "../../model/random.js";
import { DeliveredOids } from "../delivered-oids.js";
import type { Outages } from "../outages.js";
import type { VenueParts } from "../parts.js";
import type { Standings } from "../standings.js";
import { InfoService } from "./info-service.js";
import { Leaderboard } from "./leaderboard.js";
import { Mistakes } from "./mistakes.js";
import { type RestOptions, restOptionsFrom } from "./options.js";
import type { OtherNode } from "./other-node.js";
import { Weights } from "./weights.js";

export interface RestParts {
  readonly parts: VenueParts;
  readonly seed: number;
  readonly given: Partial<RestOptions> | undefined;
  readonly outages: Outages;
  readonly node: OtherNode;
  readonly standings: Standings;
  readonly ipOf: (request: IncomingMessage) => string;
}

export interface RestInterface {
  readonly service: InfoService;
  readonly leaderboard: Leaderboard;
  readonly delivered: DeliveredOids;
}

/** Its delays are drawn apart, so that requests change nothing of what befalls the stream. */
const SEED = 700_000_001;

export function restInterface(rest: RestParts): RestInterface {
  const { parts, seed, given, outages, node, standings, ipOf } = rest;
  const { model, limits, clock, clocks, counters, faults, catchUp } = parts;
  const options = restOptionsFrom(given);
  const leaderboard = new Leaderboard(model, options.leaderboard);
  const delivered = new DeliveredOids(counters);
  const sources = { model, limits, options, leaderboard };
  const service = new InfoService({
    ...{ clock, clocks, counters, faults, outages, options, ipOf, catchUp },
    weights: new Weights(limits.weightPerMinute, clocks.minuteMs, counters.rest),
    mistakes: new Mistakes(sources, node, faults, standings, delivered),
    random: new Random(seed + SEED),
  });
  return { service, leaderboard, delivered };
}

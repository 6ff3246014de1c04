// A venue on loopback around a model of traders: the real protocol, its limits, its faults.
import { createServer, type IncomingMessage } from "node:http";
import type { Clock } from "../../timing/clock.js";
import { Random } from "../model/random.js";
import type { Model, Truth } from "../model/words.js";
import { close, listen, type VenueLog } from "../protocol/loopback.js";
import { Caps } from "./caps.js";
import type { Connection, Subscribed } from "./connection.js";
import { type Counters, newCounters } from "./counters.js";
import { addressOf, CutAddresses } from "./cut-addresses.js";
import { type Delivered, DeliveredOids } from "./delivered-oids.js";
import { respond } from "./endpoints.js";
import type { FaultPlan } from "./fault-plan.js";
import { Faults } from "./faults.js";
import { openGate } from "./gate.js";
import { ListingHistory } from "./listing-history.js";
import { Listings } from "./listings.js";
import { LostFeeds } from "./lost-feeds.js";
import {
  clocksFrom,
  limitsFrom,
  type OrderUpdatesOptions,
  orderUpdatesFrom,
  type VenueClocks,
  type VenueLimits,
} from "./numbers.js";
import { Outages } from "./outages.js";
import type { VenueParts } from "./parts.js";
import { Pulse } from "./pulse.js";
import { Refusals } from "./refusals.js";
import { restInterface } from "./rest/interface.js";
import type { Leaderboard } from "./rest/leaderboard.js";
import type { RestOptions } from "./rest/options.js";
import { OtherNode } from "./rest/other-node.js";
import { Standings } from "./standings.js";

export interface SimulatedVenueOptions {
  readonly model: Model;
  /** What the venue's times are of; it may run faster than reality. */
  readonly clock: Clock;
  /** Of 127.0.0.1; 0 for a free one. */
  readonly port: number;
  /** Of the faults, the delays and the routing to backend nodes; the model has its own. */
  readonly seed: number;
  readonly limits?: Partial<VenueLimits>;
  readonly clocks?: Partial<VenueClocks>;
  readonly faults?: FaultPlan;
  readonly orderUpdates?: Partial<OrderUpdatesOptions>;
  /** Whether `webData2` is served over the stream, as it was until July 2026. */
  readonly legacyWebData2?: boolean;
  readonly rest?: Partial<RestOptions>;
  /** A header of upgrades and requests that says of which IP the client is, instead of the address it comes from. */
  readonly ipHeader?: string;
  readonly log?: VenueLog;
}

export interface SimulatedVenue {
  /**
   * `http://127.0.0.1:P`: `POST /info`, `GET /Mainnet/leaderboard`; `GET /sim/truth`, `GET /sim/counters`,
   * `POST /sim/faults`, `GET` and `POST /sim/outages`.
   */
  readonly api: string;
  /** `ws://127.0.0.1:P/ws` */
  readonly ws: string;
  /** For what it remembers besides its truth. */
  readonly model: Model;
  /** What really happened up to now, whatever the faults made of it. */
  truth(): Truth;
  /** `set` and `clear` change the rates at once. */
  readonly faults: Faults;
  /** `set` switches REST and stream off and on. */
  readonly outages: Outages;
  /** `cut` and `restore` end and allow what comes from one address. */
  readonly addresses: CutAddresses;
  /** What is subscribed now, by every client. */
  subscribed(): Subscribed[];
  /** `set` changes the rows that are not of the model. */
  readonly leaderboard: Leaderboard;
  readonly counters: Readonly<Counters>;
  /** The orders that some client was shown in a listing that arrived whole: not a wrong one, not a partial one. */
  readonly deliveredOids: Delivered;
  /** The same of REST listings. */
  readonly restDeliveredOids: Delivered;
  /** From now on nothing happens to the traders any more; states are pushed on. */
  freeze(): void;
  /** Cuts off every client. May be called again. */
  stop(): Promise<void>;
}

/** Throws a VenueListenError, a FaultPlanError, or a RangeError of a limit. */
export async function startSimulatedVenue(options: SimulatedVenueOptions): Promise<SimulatedVenue> {
  const { model, clock, port, seed, legacyWebData2 = false, log } = options;
  const limits = limitsFrom(options.limits);
  const clocks = clocksFrom(options.clocks);
  const counters = newCounters();
  const faults = new Faults(seed, options.faults ?? {}, counters.faults);
  const history = new ListingHistory(model);
  const delivered = new DeliveredOids(counters);
  const standings = new Standings();
  const node = new OtherNode(model);
  const caps = new Caps(limits, clocks, counters);
  const random = new Random(seed);
  const connections = new Set<Connection>();
  const outages = new Outages(() => {
    for (const connection of connections) connection.end();
  });

  const server = createServer();
  const { api, ws } = await listen(server, port);
  const pulse = new Pulse(model, clock, clocks, history, node, connections);
  const parts: VenueParts = {
    ...{ model, clock, clocks, limits, caps, counters, faults, random },
    orderUpdates: orderUpdatesFrom(options.orderUpdates),
    types: new Set(legacyWebData2 ? ["webData2"] : []),
    listings: new Listings(model, faults, history, delivered, standings),
    refusals: new Refusals(faults),
    lostFeeds: new LostFeeds(),
    catchUp: () => pulse.catchUp(),
  };
  const addresses = new CutAddresses(server);
  const ipOf = ({ headers, socket }: IncomingMessage) =>
    String(headers[options.ipHeader ?? ""] ?? addressOf(socket));
  const sockets = openGate(server, { parts, outages, connections, ipOf, log });
  const given = options.rest;
  const rest = restInterface({ parts, seed, given, outages, node, standings, ipOf });

  const truth = () => {
    pulse.catchUp();
    return model.truth();
  };
  const freeze = () => {
    pulse.catchUp();
    model.freeze();
  };
  const told = { truth, counters, faults, outages, rest: rest.service };
  server.on("request", (request, response) => {
    respond(request, response, told).catch((error: unknown) => {
      log?.warn({ error }, "a request to the simulated venue failed");
      response.destroy();
    });
  });
  log?.info({ ws, seed, users: model.users.length }, "the simulated venue listens");

  let stopped: Promise<void> | undefined;
  const stop = () => {
    pulse.stop();
    stopped ??= close(server, sockets, connections);
    return stopped;
  };
  const oids = { deliveredOids: delivered.shown, restDeliveredOids: rest.delivered.shown };
  const { leaderboard } = rest;
  const subscribed = () => [...connections].flatMap((connection) => connection.subscribed());
  return {
    api,
    ws,
    model,
    truth,
    faults,
    outages,
    addresses,
    subscribed,
    leaderboard,
    counters,
    ...oids,
    freeze,
    stop,
  };
}

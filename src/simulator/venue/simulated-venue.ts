// A venue on loopback around a model of traders: the real protocol, its limits, its faults.
import { createServer, type IncomingMessage } from "node:http";
import { WebSocketServer } from "ws";
import type { Clock } from "../../timing/clock.js";
import { Random } from "../model/random.js";
import type { Model, Truth } from "../model/words.js";
import { close, listen, MAX_REQUEST_BYTES, type VenueLog } from "../protocol/loopback.js";
import { Caps } from "./caps.js";
import { Connection } from "./connection.js";
import { type Counters, newCounters } from "./counters.js";
import { type Delivered, DeliveredOids } from "./delivered-oids.js";
import { respond } from "./endpoints.js";
import type { FaultPlan } from "./fault-plan.js";
import { Faults } from "./faults.js";
import { ListingHistory } from "./listing-history.js";
import { Listings } from "./listings.js";
import { LostFeeds } from "./lost-feeds.js";
import { clocksFrom, limitsFrom, type VenueClocks, type VenueLimits } from "./numbers.js";
import type { VenueParts } from "./parts.js";
import { Pulse } from "./pulse.js";
import { Refusals } from "./refusals.js";

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
  /** Whether `webData2` is served, as it was until July 2026. */
  readonly legacyWebData2?: boolean;
  /** A header of the upgrade that says of which IP the client is; without it all are of one. */
  readonly ipHeader?: string;
  readonly log?: VenueLog;
}

export interface SimulatedVenue {
  /** `http://127.0.0.1:P`: `GET /sim/truth`, `GET /sim/counters`, `POST /sim/faults`. */
  readonly api: string;
  /** `ws://127.0.0.1:P/ws` */
  readonly ws: string;
  /** What really happened up to now, whatever the faults made of it. */
  truth(): Truth;
  /** `set` and `clear` change the rates at once. */
  readonly faults: Faults;
  readonly counters: Readonly<Counters>;
  /** The orders that some client was shown in a listing that arrived whole: not a wrong one, not a partial one. */
  readonly deliveredOids: Delivered;
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
  const caps = new Caps(limits, clocks, counters);
  const random = new Random(seed);
  const connections = new Set<Connection>();

  const server = createServer();
  const { api, ws } = await listen(server, port);
  const pulse = new Pulse(model, clock, clocks, history, connections);
  const parts: VenueParts = {
    ...{ model, clock, clocks, limits, caps, counters, faults, random },
    types: new Set(legacyWebData2 ? ["webData2"] : []),
    listings: new Listings(model, faults, history, delivered),
    refusals: new Refusals(faults),
    lostFeeds: new LostFeeds(),
    catchUp: () => pulse.catchUp(),
  };
  const ipOf = ({ headers }: IncomingMessage) => String(headers[options.ipHeader ?? ""] ?? "127.0.0.1");
  const openOf = (ip: string) => [...connections].filter(({ visitor }) => visitor.ip === ip).length;

  const sockets = new WebSocketServer({
    server,
    path: "/ws",
    perMessageDeflate: false,
    autoPong: false,
    maxPayload: MAX_REQUEST_BYTES,
    verifyClient: ({ req }, done) => {
      const ip = ipOf(req);
      if (caps.admits(ip, openOf(ip), clock.now())) done(true);
      else done(false, 429, "null", { "content-type": "application/json" });
    },
  });
  let ids = 0;
  sockets.on("connection", (socket, request) => {
    const visitor = { id: ++ids, ip: ipOf(request), node: random.whole(1, limits.nodes) };
    const connection = new Connection(socket, request.socket, visitor, parts);
    connections.add(connection);
    socket.on("error", (error) => log?.warn({ error }, "a client of the simulated venue failed"));
    socket.once("close", () => connections.delete(connection));
  });

  const truth = () => {
    pulse.catchUp();
    return model.truth();
  };
  const freeze = () => {
    pulse.catchUp();
    model.freeze();
  };
  server.on("request", (request, response) => {
    respond(request, response, { truth, counters, faults }).catch((error: unknown) => {
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
  return { api, ws, truth, faults, counters, deliveredOids: delivered.shown, freeze, stop };
}

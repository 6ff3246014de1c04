// Where clients of the stream are let in, or not.
import type { IncomingMessage, Server } from "node:http";
import { WebSocketServer } from "ws";
import { MAX_REQUEST_BYTES, type VenueLog } from "../protocol/loopback.js";
import { Connection } from "./connection.js";
import type { Outages } from "./outages.js";
import type { VenueParts } from "./parts.js";

export interface GateParts {
  readonly parts: VenueParts;
  readonly outages: Outages;
  /** Those that are open. */
  readonly connections: Set<Connection>;
  readonly ipOf: (request: IncomingMessage) => string;
  readonly log: VenueLog | undefined;
}

type Refusal = readonly [status: number, body: string, type: string];

export function openGate(server: Server, gate: GateParts): WebSocketServer {
  const { parts, connections, ipOf, log } = gate;
  const { limits, random } = parts;
  const sockets = new WebSocketServer({
    server,
    path: "/ws",
    perMessageDeflate: false,
    autoPong: false,
    maxPayload: MAX_REQUEST_BYTES,
    verifyClient: ({ req }, done) => {
      const refusal = refusalOf(gate, ipOf(req));
      if (refusal === null) done(true);
      else done(false, refusal[0], refusal[1], { "content-type": refusal[2] });
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
  return sockets;
}

function refusalOf({ parts, outages, connections }: GateParts, ip: string): Refusal | null {
  const { caps, clock, counters } = parts;
  caps.tries(ip, clock.now());
  if (outages.stream === "down") {
    counters.outage.connects++;
    return [503, "<html><body><h1>503 Service Temporarily Unavailable</h1></body></html>", "text/html"];
  }
  const open = [...connections].filter(({ visitor }) => visitor.ip === ip).length;
  return caps.admits(ip, open, clock.now()) ? null : [429, "null", "application/json"];
}

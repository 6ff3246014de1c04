// A server of health and stats, and ways to ask it.
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, expect } from "vitest";
import { type Server, startServer } from "../../src/server/server.js";
import type { Stats } from "../../src/server/stats.js";
import { createLogger } from "../../src/telemetry/logger.js";

export const STATS: Stats = {
  version: "0.1.0",
  uptime_s: 60,
  feed: { configured: "auto", active: "components", why: "the venue refused webData2" },
  tracked_traders: 1,
  tracked_orders: 2,
  tracked_positions: 3,
  orders_inserted: 4,
  orders_duplicate: 5,
  positions_inserted: 6,
  positions_duplicate: 0,
  fills_inserted: 7,
  fills_duplicate: 3,
  events_pending: 8,
  quarantined: 9,
  connections: [
    {
      id: 0,
      egress: "default",
      state: "receiving",
      users: 1,
      subscriptions: 4,
      last_event_at: "2026-10-05T12:00:00.000Z",
      uptime_s: 59,
      reconnects: 1,
      last_close: { why: "1006", at: "2026-10-05T11:59:00.000Z" },
    },
  ],
  tape: null,
  egresses: [
    {
      ...{ name: "default", local_address: null, users: 1, user_cap: 10, subscriptions: 4 },
      ...{ rest_weight_used: 22, rest_weight_limit: 1_140, rest_breaker: "closed" },
    },
  ],
  exact: { mode: "shared", traders: 1, claimed: 40, rejected: 700, unclaimed: 0, waiting: 0 },
  traders: [
    {
      ethAddress: "0x00000000000000000000000000000000000000c1",
      tier: "stream",
      last_seen_at: null,
      age_ms: null,
      expected_ms: 5_000,
      resolution_ms: 5_000,
      fills_ms: 70,
    },
  ],
  journal: null,
  database: { kind: "embedded", state: "up" },
};

/** The lines of the log of this test. */
export const log: string[] = [];

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
  log.length = 0;
});

/** On a free port of loopback unless told otherwise; closed after the test. */
export async function start(options: Partial<Parameters<typeof startServer>[0]> = {}): Promise<Server> {
  const server = await startServer({
    host: "127.0.0.1",
    port: 0,
    token: null,
    database: "embedded",
    reasons: () => [],
    stats: () => STATS,
    log: createLogger({ level: "info", format: "json", destination: { write: (line) => log.push(line) } }),
    ...options,
  });
  servers.push(server);
  return server;
}

/** Of the server that was started last; of a new one where there is none. */
async function port(): Promise<number> {
  return (servers.at(-1) ?? (await start())).port;
}

export interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** Unlike fetch, it sends the Host header and the path that it is told to. */
export async function ask(
  path: string,
  headers: Record<string, string> = {},
  method = "GET",
): Promise<Answer> {
  const to = { host: "127.0.0.1", port: await port(), agent: false };
  const asked = request({ ...to, path, method, headers }).end();
  const [response] = (await once(asked, "response")) as [IncomingMessage];
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

/** Sends these very bytes, and gives what came until the server closed the connection. */
export async function say(bytes: string): Promise<string> {
  const socket = connect(await port(), "127.0.0.1");
  socket.write(bytes);
  return text(socket);
}

export function codeOf({ body }: Answer): unknown {
  const { error } = JSON.parse(body);
  expect(Object.keys(JSON.parse(body))).toEqual(["error"]);
  expect(Object.keys(error)).toEqual(["code", "message"]);
  return error.code;
}

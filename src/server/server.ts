// Health, stats and metrics over HTTP.

import type { Socket } from "node:net";
import { type FastifyInstance, type FastifyReply, fastify } from "fastify";
import type { DatabaseKind } from "../config/load.js";
import { isLoopback } from "../config/urls.js";
import { HypertrailError } from "../errors.js";
import type { Logger } from "../telemetry/logger.js";
import { carriesToken, namesLoopback } from "./guard.js";
import { errorBody, HTTP_ERRORS, type HttpError, type HttpErrorCode } from "./http-errors.js";
import { type Reason, readiness } from "./readiness.js";
import type { Stats } from "./stats.js";

export interface ServerOptions {
  /** A name or an address, without brackets. */
  readonly host: string;
  /** 0 for a free one. */
  readonly port: number;
  /** What everything but `/health/*` asks for; null for nothing, which only loopback may have. */
  readonly token: string | null;
  readonly database: DatabaseKind;
  /** What keeps the collector from working fully, as it is now. */
  readonly reasons: () => readonly Reason[];
  readonly stats: () => Stats;
  /** What `/metrics` tells; without it there is none. */
  readonly metrics?: () => Promise<{ readonly contentType: string; readonly text: string }>;
  readonly log: Logger;
}

export interface Server {
  /** `http://127.0.0.1:8787` */
  readonly url: string;
  readonly port: number;
  /** Cuts off every connection. May be called again. */
  close(): Promise<void>;
}

/** The server cannot be started; the message names the setting and says why. */
export class ServerStartError extends HypertrailError {
  override readonly name = "ServerStartError";
  override readonly code = "server_start_failed";
  override readonly retryable = true;
}

/** From the first byte of a request to its last. */
const REQUEST_TIMEOUT_MS = 10_000;

/** Of every answer. */
const HEADERS = { "cache-control": "no-store" };

/** Resolves once it listens. Throws a {@link ServerStartError}. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { host, port } = options;
  if (options.token === null && !isLoopback(host))
    throw new ServerStartError(`HTTP_TOKEN: needed, since HTTP_HOST ${host} is not loopback`);
  const app = build(options);
  try {
    await app.listen({ host, port });
  } catch (cause) {
    await app.close();
    throw new ServerStartError(`HTTP_PORT: ${port} on ${host} ${whyNot(cause)}`, { cause });
  }
  const address = app.server.address();
  const bound = typeof address === "object" && address !== null ? address.port : port;
  const name = host.includes(":") ? `[${host}]` : host;
  return { url: `http://${name}:${bound}`, port: bound, close: () => app.close() };
}

function whyNot(cause: unknown): string {
  const busy = cause instanceof Error && "code" in cause && cause.code === "EADDRINUSE";
  if (busy) return "is in use: end the program that has it, or name another port";
  return `cannot be listened on: ${cause instanceof Error ? cause.message : String(cause)}`;
}

function build({ host, token, database, reasons, stats, metrics, log }: ServerOptions): FastifyInstance {
  const app = fastify({
    logger: false,
    forceCloseConnections: true,
    requestTimeout: REQUEST_TIMEOUT_MS,
    clientErrorHandler: (_error, socket) => answerUnread(socket),
    frameworkErrors: (_error, _request, reply) => refuse(reply, "bad_request"),
  });

  app.addHook("onRequest", async ({ headers, is404, routeOptions, url }, reply) => {
    reply.headers(HEADERS);
    if (isLoopback(host) && !namesLoopback(headers.host)) return refuse(reply, "forbidden_host");
    const path = routeOptions.url ?? url.replace(/\?.*$/s, "");
    const guarded = token !== null && !path.startsWith("/health/");
    if (guarded && !carriesToken(headers.authorization, token)) return refuse(reply, "unauthorized");
    if (!is404) return;
    return refuse(reply, app.hasRoute({ method: "GET", url: path }) ? "method_not_allowed" : "not_found");
  });
  app.setErrorHandler((error, { method, routeOptions }, reply) => {
    log.error({ err: error, method, path: routeOptions.url }, "a request could not be answered");
    return refuse(reply, "internal");
  });

  app.get("/health/live", () => ({ status: "live" }));
  app.get("/health/ready", (_request, reply) => {
    const { httpStatus, body } = readiness(database, reasons());
    return reply.code(httpStatus).send(body);
  });
  app.get("/stats", () => stats());
  if (metrics !== undefined) {
    app.get("/metrics", async (_request, reply) => {
      const { contentType, text } = await metrics();
      return reply.type(contentType).send(text);
    });
  }
  return app;
}

function refuse(reply: FastifyReply, code: HttpErrorCode): FastifyReply {
  const { status, headers }: HttpError = HTTP_ERRORS[code];
  return reply
    .code(status)
    .headers({ ...HEADERS, ...headers })
    .send(errorBody(code));
}

/** Answers what is no HTTP, or came too slowly. */
function answerUnread(socket: Socket): void {
  const body = JSON.stringify(errorBody("bad_request"));
  const head = [
    "HTTP/1.1 400 Bad Request",
    "Connection: close",
    "Cache-Control: no-store",
    "Content-Type: application/json; charset=utf-8",
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  if (socket.writable) socket.end(`${head.join("\r\n")}\r\n\r\n${body}`, () => socket.destroy());
  else socket.destroy();
}

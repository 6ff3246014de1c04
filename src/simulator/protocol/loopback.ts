// The HTTP server of a simulated venue on 127.0.0.1: its port, its end, its answers.
import { once } from "node:events";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { WebSocketServer } from "ws";

/** A pino logger is one. */
export interface VenueLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
}

/** The port cannot be listened on; the message names it and says why. */
export class VenueListenError extends Error {
  override readonly name = "VenueListenError";
}

const HOST = "127.0.0.1";

/** A request is a few hundred bytes. */
export const MAX_REQUEST_BYTES = 64 * 1024;

/** `api` is `http://127.0.0.1:P`, `ws` is `ws://127.0.0.1:P/ws`; throws a {@link VenueListenError}. */
export async function listen(server: Server, port: number): Promise<{ api: string; ws: string }> {
  try {
    await once(server.listen(port, HOST), "listening");
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new VenueListenError(`port ${port} of ${HOST} cannot be listened on: ${why}`, { cause });
  }
  const address = server.address();
  const bound = typeof address === "object" && address !== null ? address.port : port;
  return { api: `http://${HOST}:${bound}`, ws: `ws://${HOST}:${bound}/ws` };
}

/** Cuts off every client. */
export async function close(
  server: Server,
  sockets: WebSocketServer,
  connections: Iterable<{ end(): void }>,
): Promise<void> {
  const closed = once(server, "close");
  sockets.close();
  server.close();
  server.closeAllConnections();
  for (const connection of connections) connection.end();
  await closed;
}

/** Null where it is larger than {@link MAX_REQUEST_BYTES}. */
export async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > MAX_REQUEST_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

export function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

export function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  answer(response, status, { error: { code, message } });
}

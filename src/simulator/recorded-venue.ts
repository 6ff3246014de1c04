// A venue on loopback that serves what was recorded, word for word.
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { WebSocketServer } from "ws";
import { type Clocks, Connection, type Tally } from "./connection.js";
import { arrange } from "./library.js";
import { readRecording } from "./recording.js";

/** A pino logger is one. */
export interface VenueLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
}

export interface RecordedVenueOptions extends Partial<Clocks> {
  readonly pushMs: number;
  /** Where the recording is. */
  readonly dir: string;
  /** Of 127.0.0.1; 0 for a free one. */
  readonly port: number;
  readonly log?: VenueLog;
}

export interface RecordedVenue {
  /** `http://127.0.0.1:P` */
  readonly api: string;
  /** `ws://127.0.0.1:P/ws` */
  readonly ws: string;
  /** What was read: files, frames that the venue sent in them, and those of them that some subscription brings. */
  readonly recording: { readonly files: number; readonly received: number; readonly served: number };
  readonly tally: Readonly<Tally>;
  /** Cuts off every client. May be called again. */
  stop(): Promise<void>;
}

/** The port cannot be listened on; the message names it and says why. */
export class VenueListenError extends Error {
  override readonly name = "VenueListenError";
}

const HOST = "127.0.0.1";
const IDLE_MS = 60_000;
/** A request is a few hundred bytes. */
const MAX_REQUEST_BYTES = 64 * 1024;

/**
 * `pushMs` is the venue's own 5,000 unless a test is in a hurry; `idleMs` is 60,000 and `ackDelayMs` 0 unless given.
 * Throws a RecordingError or a {@link VenueListenError}.
 */
export async function startRecordedVenue(options: RecordedVenueOptions): Promise<RecordedVenue> {
  const { dir, port, pushMs, idleMs = IDLE_MS, ackDelayMs = 0, log } = options;
  const { files, received } = await readRecording(dir);
  const library = arrange(received);
  const recording = { files, received: received.length, served: library.size };
  const clocks = { pushMs, idleMs, ackDelayMs };
  const tally = { pushes: 0, skippedPushes: 0, idleCloses: 0, unreadCloses: 0 };
  const connections = new Set<Connection>();

  const server = createServer(refuse);
  const bound = await listen(server, port);
  const sockets = new WebSocketServer({
    server,
    path: "/ws",
    perMessageDeflate: false,
    maxPayload: MAX_REQUEST_BYTES,
  });
  sockets.on("connection", (socket) => {
    const connection = new Connection(socket, library, clocks, tally);
    connections.add(connection);
    socket.on("error", (error) => log?.warn({ error }, "a client of the recorded venue failed"));
    socket.once("close", () => connections.delete(connection));
  });
  const ws = `ws://${HOST}:${bound}/ws`;
  log?.info({ ws, ...recording }, "the recorded venue listens");

  let stopped: Promise<unknown> | undefined;
  const stop = async () => {
    stopped ??= close(server, sockets, connections);
    await stopped;
  };
  return { api: `http://${HOST}:${bound}`, ws, recording, tally, stop };
}

async function listen(server: Server, port: number): Promise<number> {
  try {
    await once(server.listen(port, HOST), "listening");
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new VenueListenError(`port ${port} of ${HOST} cannot be listened on: ${why}`, { cause });
  }
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}

function close(server: Server, sockets: WebSocketServer, connections: ReadonlySet<Connection>) {
  const closed = once(server, "close");
  sockets.close();
  server.close();
  server.closeAllConnections();
  for (const connection of connections) connection.end();
  return closed;
}

function refuse(_request: IncomingMessage, response: ServerResponse): void {
  const message = "a recording has nothing but what its WebSocket at /ws serves";
  response.writeHead(404, { "content-type": "application/json" });
  response.end(JSON.stringify({ error: { code: "not_found", message } }));
}

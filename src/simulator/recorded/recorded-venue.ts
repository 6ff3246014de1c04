// A venue on loopback that serves what was recorded, word for word.
import { createServer } from "node:http";
import { WebSocketServer } from "ws";
import { close, listen, MAX_REQUEST_BYTES, refuse, type VenueLog } from "../protocol/loopback.js";
import { type Clocks, Connection, type Tally } from "./connection.js";
import { arrange } from "./library.js";
import { readRecording } from "./recording.js";

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

const IDLE_MS = 60_000;

const NOTHING_ELSE = "a recording has nothing but what its WebSocket at /ws serves";

/**
 * `pushMs` is the venue's own 5,000 unless a test is in a hurry; `idleMs` is 60,000 and `ackDelayMs` 0 unless given.
 * Throws a RecordingError or a VenueListenError.
 */
export async function startRecordedVenue(options: RecordedVenueOptions): Promise<RecordedVenue> {
  const { dir, port, pushMs, idleMs = IDLE_MS, ackDelayMs = 0, log } = options;
  const { files, received } = await readRecording(dir);
  const library = arrange(received);
  const recording = { files, received: received.length, served: library.size };
  const clocks = { pushMs, idleMs, ackDelayMs };
  const tally = { pushes: 0, skippedPushes: 0, idleCloses: 0, unreadCloses: 0 };
  const connections = new Set<Connection>();

  const server = createServer((_request, response) => refuse(response, 404, "not_found", NOTHING_ELSE));
  const { api, ws } = await listen(server, port);
  const sockets = new WebSocketServer({
    server,
    path: "/ws",
    perMessageDeflate: false,
    maxPayload: MAX_REQUEST_BYTES,
  });
  sockets.on("connection", (socket, request) => {
    const connection = new Connection(socket, request.socket, library, clocks, tally);
    connections.add(connection);
    socket.on("error", (error) => log?.warn({ error }, "a client of the recorded venue failed"));
    socket.once("close", () => connections.delete(connection));
  });
  log?.info({ ws, ...recording }, "the recorded venue listens");

  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= close(server, sockets, connections);
    return stopped;
  };
  return { api, ws, recording, tally, stop };
}

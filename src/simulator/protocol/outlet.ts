// What is sent to one client: bounded where it does not read, cut off where nothing is sent for too long.
import type { Socket } from "node:net";
import { WebSocket } from "ws";

/** Bytes that may wait for a client to read them: with more, it is full; with far more, it is cut off. */
const MAX_UNREAD = 1024 * 1024;
const FAR_TOO_MUCH_UNREAD = 16 * MAX_UNREAD;

/** How long a client may take to close its side once ours is closed, real ms. */
const CLOSES_WITHIN_MS = 1_000;

export class Outlet {
  readonly #socket: WebSocket;
  readonly #transport: Socket;
  readonly #idle: NodeJS.Timeout;
  readonly #cutOff: (why: "idle" | "unread") => void;

  /** `transport` is what `socket` runs on. `idleMs` is in real time. `cutOff` is told before the client is cut off. */
  constructor(
    socket: WebSocket,
    transport: Socket,
    idleMs: number,
    cutOff: (why: "idle" | "unread") => void,
  ) {
    this.#socket = socket;
    this.#transport = transport;
    this.#cutOff = cutOff;
    this.#idle = setTimeout(() => this.#cut("idle"), idleMs);
    socket.once("close", () => this.rest());
  }

  /** Whether a push should be left out, since the client has too much unread. */
  get full(): boolean {
    return this.#socket.bufferedAmount > MAX_UNREAD;
  }

  /** `sent` is called once the frame is handed to the network, which it never is where the connection ends first. */
  send(text: string, sent?: () => void): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    if (this.#socket.bufferedAmount > FAR_TOO_MUCH_UNREAD) {
      this.#cut("unread");
      return;
    }
    this.#socket.send(text, (error) => {
      if (!error) sent?.();
    });
    this.#idle.refresh();
  }

  /** From now on it is not cut off for being idle. */
  rest(): void {
    clearTimeout(this.#idle);
  }

  /**
   * Without a close frame, as the venue does it: the client sees 1006. What was sent before still arrives; a reset would
   * discard what the client has not read yet.
   */
  destroy(): void {
    this.rest();
    this.#transport.end();
    const last = setTimeout(() => this.#socket.terminate(), CLOSES_WITHIN_MS);
    this.#socket.once("close", () => clearTimeout(last));
  }

  #cut(why: "idle" | "unread"): void {
    this.#cutOff(why);
    if (why === "idle") this.destroy();
    else {
      this.rest();
      this.#socket.terminate();
    }
  }
}

// What is sent to one client: bounded where it does not read, cut off where nothing is sent for too long.
import { WebSocket } from "ws";

/** Bytes that may wait for a client to read them: with more, it is full; with far more, it is cut off. */
const MAX_UNREAD = 1024 * 1024;
const FAR_TOO_MUCH_UNREAD = 16 * MAX_UNREAD;

export class Outlet {
  readonly #socket: WebSocket;
  readonly #idle: NodeJS.Timeout;
  readonly #cutOff: (why: "idle" | "unread") => void;

  /** `idleMs` is in real time. `cutOff` is told before the client is cut off. */
  constructor(socket: WebSocket, idleMs: number, cutOff: (why: "idle" | "unread") => void) {
    this.#socket = socket;
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

  /** Without a close frame, as the venue does it: the client sees 1006. */
  destroy(): void {
    this.rest();
    this.#socket.terminate();
  }

  #cut(why: "idle" | "unread"): void {
    this.#cutOff(why);
    this.destroy();
  }
}

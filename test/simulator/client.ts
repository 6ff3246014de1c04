// A client of a venue that keeps what it got.
import { once } from "node:events";
import { WebSocket } from "ws";

const DEADLINE_MS = 15_000;

export class Client {
  readonly socket: WebSocket;
  /** What came, word for word, in order; pongs are only counted. */
  readonly frames: string[] = [];
  #pongs = 0;
  /** The code of the close, once it is closed. */
  closeCode: number | null = null;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on("message", (data) => {
      const frame = data.toString();
      if (frame === '{"channel":"pong"}') this.#pongs++;
      else this.frames.push(frame);
    });
    socket.on("close", (code) => {
      this.closeCode = code;
    });
  }

  static async open(url: string, headers: Record<string, string> = {}): Promise<Client> {
    const client = new Client(new WebSocket(url, { perMessageDeflate: true, headers }));
    await once(client.socket, "open", { signal: AbortSignal.timeout(DEADLINE_MS) });
    return client;
  }

  send(request: unknown): void {
    this.socket.send(typeof request === "string" ? request : JSON.stringify(request));
  }

  subscribe(subscription: object): void {
    this.send({ method: "subscribe", subscription });
  }

  unsubscribe(subscription: object): void {
    this.send({ method: "unsubscribe", subscription });
  }

  /** The first `count` frames, as soon as there are so many. */
  async first(count: number): Promise<string[]> {
    const signal = AbortSignal.timeout(DEADLINE_MS);
    while (this.frames.length < count) await once(this.socket, "message", { signal });
    return this.frames.slice(0, count);
  }

  /** All frames up to the answer to what was asked last: a pong comes after it. */
  async answers(): Promise<readonly string[]> {
    const before = this.#pongs;
    this.send({ method: "ping" });
    const signal = AbortSignal.timeout(DEADLINE_MS);
    while (this.#pongs === before) await once(this.socket, "message", { signal });
    return this.frames;
  }

  /** The code, once the venue has closed the connection. */
  async closed(): Promise<number | null> {
    if (this.closeCode === null)
      await once(this.socket, "close", { signal: AbortSignal.timeout(DEADLINE_MS) });
    return this.closeCode;
  }
}

// Keeps the HTTP connections of one egress, bound to its local address, and none of them after its end.
import type { Socket } from "node:net";
import { Agent, buildConnector } from "undici";

export class RouteAgent {
  readonly dispatcher: Agent;
  readonly #sockets = new Set<Socket>();
  #ended = false;

  /** `localAddress`: null for the choice of the system. */
  constructor(localAddress: string | null) {
    const connector = buildConnector({});
    this.dispatcher = new Agent({
      ...(localAddress !== null && { localAddress }),
      connect: (options, callback) =>
        connector(options, (...result) => {
          const [error, socket] = result;
          if (error === null) this.#keep(socket);
          callback(...result);
        }),
    });
  }

  /** A connection that is established while the dispatcher is being destroyed may be forgotten by it (undici 6.29). */
  async destroy(): Promise<void> {
    this.#ended = true;
    await this.dispatcher.destroy();
    for (const socket of this.#sockets) socket.destroy();
  }

  #keep(socket: Socket): void {
    if (this.#ended) socket.destroy();
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
  }
}

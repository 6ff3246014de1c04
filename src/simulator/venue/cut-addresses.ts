// Local addresses from which nothing comes through to a simulated venue: connections from there are reset at once.
import type { Server } from "node:http";
import type { Socket } from "node:net";

export class CutAddresses {
  readonly #cut = new Set<string>();
  readonly #open = new Set<Socket>();

  constructor(server: Server) {
    server.on("connection", (socket: Socket) => {
      if (this.#cut.has(addressOf(socket))) {
        socket.resetAndDestroy();
        return;
      }
      this.#open.add(socket);
      socket.once("close", () => this.#open.delete(socket));
    });
  }

  /** Whatever is open from there is reset, and whatever is tried, until {@link restore}. */
  cut(address: string): void {
    this.#cut.add(address);
    for (const socket of this.#open) if (addressOf(socket) === address) socket.resetAndDestroy();
  }

  restore(address: string): void {
    this.#cut.delete(address);
  }
}

/** Of the other side; of a server that listens for both kinds an IPv4 address comes in the clothes of IPv6. */
export function addressOf({ remoteAddress = "" }: Socket): string {
  return remoteAddress.replace(/^::ffff:/, "");
}

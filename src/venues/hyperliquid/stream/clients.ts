// The clients of a pool, taken together: what they hold, what they have heard, who has the least to do.
import type { ConnectionStatus } from "../../status.js";
import type { FrameKind, StreamClient } from "./client/client.js";

/** A connection that is lost comes back in seconds, if it does; ms. */
const DOWN_MS = 30_000;

export class Clients {
  readonly first: StreamClient;
  readonly all: readonly StreamClient[];

  /** At least one. */
  constructor(count: number, create: (id: number) => StreamClient) {
    this.first = create(0);
    this.all = [this.first, ...Array.from({ length: count - 1 }, (_, n) => create(n + 1))];
  }

  /** The client that watches the fewest of `watched`; of several the first. */
  leastLoaded(watched: Iterable<{ readonly client: StreamClient }>): StreamClient {
    const loads = new Map(this.all.map((client) => [client, 0]));
    for (const { client } of watched) loads.set(client, (loads.get(client) ?? 0) + 1);
    const load = (client: StreamClient): number => loads.get(client) ?? 0;
    return this.all.reduce((least, each) => (load(each) < load(least) ? each : least));
  }

  status(): readonly ConnectionStatus[] {
    return this.all.map((client) => client.status());
  }

  /** False where something is wanted, and no connection has been open for {@link DOWN_MS}. */
  isUp(now: number): boolean {
    const wanting = this.all.filter((client) => client.subscriptions > 0);
    return wanting.length === 0 || wanting.some(({ lostAt }) => lostAt === null || now - lostAt < DOWN_MS);
  }

  /** Subscriptions wanted of the venue. */
  subscriptions(): number {
    return this.all.reduce((sum, client) => sum + client.subscriptions, 0);
  }

  /** Frames received, by kind. */
  frames(): Map<FrameKind, number> {
    return summed(this.all.map((client) => client.frames));
  }

  /** Bytes of the frames that were read, by kind. */
  bytes(): Map<FrameKind, number> {
    return summed(this.all.map((client) => client.bytes));
  }

  async stop(hard: AbortSignal): Promise<void> {
    await Promise.all(this.all.map((client) => client.stop(hard)));
  }
}

/** All of them together, by key. */
export function summed<K>(counts: readonly ReadonlyMap<K, number>[]): Map<K, number> {
  const total = new Map<K, number>();
  for (const each of counts) for (const [key, count] of each) total.set(key, (total.get(key) ?? 0) + count);
  return total;
}

// Whether local addresses that the settings name are of this machine.
import { once } from "node:events";
import { createServer } from "node:net";
import { ConfigError } from "../config/load.js";

/** Those that nothing can be bound to here, in the same order. */
export async function foreignAddresses(addresses: readonly string[]): Promise<string[]> {
  const bound = await Promise.all(addresses.map(isBindable));
  return addresses.filter((_, n) => bound[n] === false);
}

/** Throws a {@link ConfigError} that names each one that is not of this machine. */
export async function checkLocalAddresses(addresses: readonly string[]): Promise<void> {
  const foreign = await foreignAddresses(addresses);
  if (foreign.length > 0) throw new ConfigError(foreign.map(foreignText));
}

export function foreignText(address: string): string {
  return `HYPERLIQUID_LOCAL_ADDRESSES: "${address}" is not an address of this machine`;
}

/** A listener for a moment, on a port that is free: it is only asked whether the address is there. */
async function isBindable(address: string): Promise<boolean> {
  const server = createServer();
  try {
    server.listen({ host: address, port: 0 });
    await once(server, "listening");
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}

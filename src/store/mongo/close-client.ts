// Closes a MongoDB client, whether its server answers or not.
import type { MongoClient } from "mongodb";

/** A server that answers is told within this time that our sessions have ended, ms. */
const POLITE_MS = 1_000;

const NEVER = new AbortController().signal;

/** Whatever waits for an answer of the server rejects. Resolves within a second, at once when `hard` aborts. */
export async function closeClient(client: MongoClient, hard: AbortSignal = NEVER): Promise<void> {
  const closing = client.close();
  // Not of the driver's interface: by itself, it would connect again to say goodbye, and wait for a frozen server.
  const { topology } = client as { readonly topology?: { close?(): void } };
  const force = (): void => topology?.close?.();
  const timer = setTimeout(force, POLITE_MS);
  hard.addEventListener("abort", force);
  if (hard.aborted) force();
  try {
    await closing;
  } finally {
    clearTimeout(timer);
    hard.removeEventListener("abort", force);
  }
}

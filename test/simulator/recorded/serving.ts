// A recorded venue with its clients, and what it should answer them.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach } from "vitest";
import {
  type RecordedVenue,
  type RecordedVenueOptions,
  startRecordedVenue,
} from "../../../src/simulator/recorded/recorded-venue.js";
import { Client } from "../client.js";

export const RECORDED = fileURLToPath(new URL("../../fixtures/hyperliquid", import.meta.url));
export const SEQUENCE = fileURLToPath(new URL("../../fixtures/sequences/webdata2-orders", import.meta.url));

/** The trader of the sequence. */
export const C1 = "0x00000000000000000000000000000000000000c1";
export const WEB_DATA2 = { type: "webData2", user: C1 };

const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Serves the sequence, 20 ms from push to push; stopped after the test. */
export async function venue(options: Partial<RecordedVenueOptions> = {}): Promise<RecordedVenue> {
  const started = await startRecordedVenue({ dir: SEQUENCE, port: 0, pushMs: 20, ...options });
  cleanups.push(() => started.stop());
  return started;
}

/** Ended after the test. */
export async function client({ ws }: RecordedVenue): Promise<Client> {
  const opened = await Client.open(ws);
  cleanups.push(() => opened.socket.terminate());
  return opened;
}

/** A recording of these frames, removed after the test. */
export async function recordingOf(frames: readonly string[]): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "hypertrail-venue-"));
  cleanups.push(() => rm(dir, { recursive: true }));
  await writeFile(join(dir, "f.jsonl"), frames.map((frame) => `{"recv":${frame}}\n`).join(""));
  return dir;
}

/** The recordings' own addresses are replaced by small numbers. */
export function user(digits: string): string {
  return `0x${digits.padStart(40, "0")}`;
}

export function ack(method: "subscribe" | "unsubscribe", subscription: object): string {
  return JSON.stringify({ channel: "subscriptionResponse", data: { method, subscription } });
}

export function error(data: string): string {
  return JSON.stringify({ channel: "error", data });
}

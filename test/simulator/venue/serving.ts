// A simulated venue whose hour is a minute, with its clients, and what came to them.
import { afterEach } from "vitest";
import {
  type SimulatedVenue,
  type SimulatedVenueOptions,
  startSimulatedVenue,
} from "../../../src/simulator/venue/simulated-venue.js";
import { type Clock, fastClock } from "../../../src/timing/clock.js";
import { waitFor } from "../../support/wait.js";
import { Client } from "../client.js";
import { START_MS, StubModel } from "./stub-model.js";

const SPEED = 60;

/** A clock that stands still until it is set; timers run {@link SPEED} times as fast as in reality. */
export class StoppedClock implements Clock {
  #now = START_MS;

  now(): number {
    return this.#now;
  }

  real(ms: number): number {
    return ms / SPEED;
  }

  pass(ms: number): void {
    this.#now += ms;
  }
}

const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Around a stub of 20 traders unless given a model; stopped after the test. */
export async function venue(given: Partial<SimulatedVenueOptions> = {}): Promise<SimulatedVenue> {
  const model = given.model ?? new StubModel(20);
  const clock = fastClock(SPEED, START_MS);
  const started = await startSimulatedVenue({ clock, port: 0, seed: 1, ...given, model });
  cleanups.push(() => started.stop());
  return started;
}

/** Ended after the test. */
export async function client({ ws }: SimulatedVenue, headers: Record<string, string> = {}): Promise<Client> {
  const opened = await Client.open(ws, headers);
  cleanups.push(() => opened.socket.terminate());
  return opened;
}

/** The data of the frames of a channel so far. Frames that were cut are left out. */
export function dataOf({ frames }: Client, channel: string): unknown[] {
  return frames
    .filter((frame) => frame.startsWith(`{"channel":"${channel}"`) && isJson(frame))
    .map((frame) => JSON.parse(frame).data);
}

/** The first `count` of them, as soon as there are so many. */
export async function firstOf(client: Client, channel: string, count: number): Promise<unknown[]> {
  return waitFor(`${count} frames of ${channel}`, () => {
    const data = dataOf(client, channel);
    return data.length >= count && data.slice(0, count);
  });
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** Subscribes and waits for the answer: null for an acknowledgement, else the error. */
export async function subscribed(client: Client, subscription: object): Promise<unknown> {
  const [errors, acks] = ["error", "subscriptionResponse"].map((channel) => dataOf(client, channel).length);
  client.subscribe(subscription);
  return waitFor(`an answer to ${JSON.stringify(subscription)}`, () => {
    const error = dataOf(client, "error")[errors ?? 0];
    if (error !== undefined) return { error };
    return dataOf(client, "subscriptionResponse").length > (acks ?? 0) && { error: null };
  }).then(({ error }) => error);
}

export function ack(subscription: object, method = "subscribe"): string {
  return JSON.stringify({ channel: "subscriptionResponse", data: { method, subscription } });
}

export function error(data: string): string {
  return JSON.stringify({ channel: "error", data });
}

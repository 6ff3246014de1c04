// A REST client on a fast clock, before a server that answers as a test tells it.
import { afterEach } from "vitest";
import { type Clock, fastClock } from "../../../../src/timing/clock.js";
import { InfoClient, type InfoClientOptions } from "../../../../src/venues/hyperliquid/info/client.js";
import type { RouteCounts } from "../../../../src/venues/hyperliquid/info/route.js";
import type { WeightClass } from "../../../../src/venues/hyperliquid/info/weight-window.js";
import { type Script, ScriptedInfo } from "../../../support/scripted-info.js";

export const USER = `0x${"ab".repeat(20)}`;
export const START_MS = 1_790_000_000_000;

const SPEED = 600;

/** Of the fast clock: half a minute in reality, so that a busy machine makes no timeouts. */
const PATIENT_MS = 30_000 * SPEED;

export interface Asking {
  readonly info: ScriptedInfo;
  readonly client: InfoClient;
  readonly clock: Clock;
}

const running: { stop(): Promise<void> }[] = [];

afterEach(async () => {
  for (const each of running.splice(0).reverse()) await each.stop();
});

/** Both end with the test. A retry waits half of what it may at most. */
export async function asking(
  script: Script,
  options: Partial<InfoClientOptions> & { readonly speed?: number } = {},
): Promise<Asking> {
  const info = await ScriptedInfo.start(script);
  const { speed = SPEED, clock = fastClock(speed, START_MS), ...given } = options;
  const client = new InfoClient({
    apiUrl: info.url,
    clock,
    timeoutMs: PATIENT_MS,
    random: () => 0.5,
    ...given,
  });
  running.push(info, client);
  return { info, client, clock };
}

export function how(klass: WeightClass = "heal", signal: AbortSignal = new AbortController().signal) {
  return { klass, signal };
}

/** What the only route of a client has counted. */
export function routeOf(client: InfoClient): RouteCounts {
  const [route] = client.counts().routes;
  if (route === undefined) throw new Error("a client without a route");
  return route;
}

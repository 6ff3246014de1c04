// What a plan says of subscriptions is what a collector asks for.
import { afterEach, expect, it } from "vitest";
import { anybody, planFor } from "../../src/app/visits/planned-traders.js";
import { loadConfig } from "../../src/config/load.js";
import { type Simulation, simulate } from "../support/simulation.js";
import { waitFor } from "../support/wait.js";

let running: Simulation | null = null;

afterEach(() => running?.stop());

it.each([
  ["auto", {}],
  ["components", {}],
  ["webData2", {}],
  ["without orders", { TRADER_ORDERS_WS_ENABLED: "false" }],
])("it counts the subscriptions that are really asked for: %s", async (feed, more) => {
  const named = ["components", "webData2"].includes(feed) ? { TRADER_WS_FEED: feed } : {};
  const settings = { TRADER_DEXES: "xyz", ...named, ...more };
  const legacyWebData2 = feed === "webData2";
  running = await simulate({ seed: 1, speed: 20, traders: 3, settings, venue: { legacyWebData2 } });
  const { collector } = running;
  await collector.start();
  const { config } = loadConfig({ env: settings, dotenv: null, terminal: false });
  const planned = planFor(config, anybody(3)).subscriptions;
  const asked = () => collector.stats().connections.reduce((sum, each) => sum + each.subscriptions, 0);
  const allHeard = () => collector.stats().traders.every(({ last_seen_at }) => last_seen_at !== null);
  await waitFor("everybody to be heard of", () => allHeard() && asked() >= planned, 20_000);
  expect(asked()).toBe(planned);
});

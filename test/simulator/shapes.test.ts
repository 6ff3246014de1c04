// What a simulated venue sends has the shape of what was recorded.
import { describe, expect, it } from "vitest";
import { createModel } from "../../src/simulator/model/model.js";
import { decode } from "../../src/venues/hyperliquid/wire/decode.js";
import { waitFor } from "../support/wait.js";
import { recordings } from "../venues/hyperliquid/wire/recorded.js";
import { SHAPE_EXCEPTIONS } from "./shape-exceptions.js";
import { client, venue } from "./venue/serving.js";
import { START_MS, user } from "./venue/stub-model.js";

/** `openOrders.orders[].limitPx is string`, of every member at every depth. */
function shapesOf(value: unknown, path: string, shapes: Set<string>): void {
  if (Array.isArray(value)) {
    shapes.add(`${path} is array`);
    for (const each of value) shapesOf(each, `${path}[]`, shapes);
  } else if (typeof value === "object" && value !== null) {
    shapes.add(`${path} is object`);
    for (const [name, member] of Object.entries(value)) shapesOf(member, `${path}.${name}`, shapes);
  } else shapes.add(`${path} is ${value === null ? "null" : typeof value}`);
}

function shapesOfFrames(frames: Iterable<string>): Set<string> {
  const shapes = new Set<string>();
  for (const text of frames) {
    const { channel, ...rest } = JSON.parse(text);
    shapes.add(`${channel}: ${Object.keys(rest)}`);
    if ("data" in rest) shapesOf(rest.data, channel, shapes);
  }
  return shapes;
}

/** Whether it was recorded, or looks by some exceptions like what was; those are added to `used`. */
function isKnown(shape: string, recorded: ReadonlySet<string>, used: Set<string>): boolean {
  if (recorded.has(shape)) return true;
  return SHAPE_EXCEPTIONS.some(({ path, is }) => {
    if (!shape.startsWith(path) || !/^[.[ :]/.test(shape.slice(path.length))) return false;
    const known = is.includes(".")
      ? isKnown(shape.replace(path, is), recorded, used)
      : [`${path} is ${is}`, `${path}: data`].includes(shape);
    if (known) used.add(path);
    return known;
  });
}

const USERS = [user(1), user(2), user(3)];

function subscriptionsOf(user: string): object[] {
  const dexes = ["", "xyz"].flatMap((dex) => [
    { type: "openOrders", user, dex },
    { type: "clearinghouseState", user, dex },
  ]);
  const others = "allDexsClearinghouseState userFills userTwapSliceFills orderUpdates userEvents webData2";
  return [...dexes, ...others.split(" ").map((type) => ({ type, user }))];
}

/** What a busy venue sends within five minutes, on all channels. */
async function framesOfARun(): Promise<readonly string[]> {
  const model = createModel({ seed: 11, startMs: START_MS, users: USERS, activity: 200 });
  const running = await venue({ model, legacyWebData2: true });
  const subscriber = await client(running);
  for (const each of USERS)
    for (const subscription of subscriptionsOf(each)) subscriber.subscribe(subscription);
  for (const coin of ["BTC", "xyz:TSLA"]) subscriber.subscribe({ type: "trades", coin });
  subscriber.subscribe({ type: "l2Book", coin: "BTC" });
  subscriber.subscribe({ type: "noSuchType" });
  subscriber.unsubscribe({ type: "trades", coin: "ETH" });
  await subscriber.answers();
  await waitFor("five minutes to pass", () => running.truth().time >= START_MS + 300_000);
  return subscriber.frames;
}

describe("everything that a run sends", () => {
  it("occurs in a recording member by member, or is a listed exception; and is read without doubt", async () => {
    const frames = await framesOfARun();
    const recorded = shapesOfFrames(recordings().flatMap(({ received }) => received));
    const used = new Set<string>();
    const unknown = [...shapesOfFrames(frames)].filter((shape) => !isKnown(shape, recorded, used));
    expect(unknown).toEqual([]);
    expect([...used].sort()).toEqual(SHAPE_EXCEPTIONS.map(({ path }) => path).sort());
    for (const frame of frames) {
      const decoded = decode(frame);
      expect(decoded.kind).not.toBe("malformed");
      if ("refusals" in decoded) expect(decoded).toMatchObject({ refusals: [], drift: [] });
    }
  });
});

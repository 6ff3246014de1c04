// Nothing that can arrive makes the decoder throw, nor the observations made from what it gives.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseDecimal } from "../../../../src/domain/decimal.js";
import type { Observation } from "../../../../src/domain/observation.js";
import { observe } from "../../../../src/venues/hyperliquid/observe/observe.js";
import { decode } from "../../../../src/venues/hyperliquid/wire/decode.js";
import { MAX_REPORTED } from "../../../../src/venues/hyperliquid/wire/report.js";
import { frame, NOBODY, recordings } from "./recorded.js";

/** Small enough that a mutation often hits what is read; the long ones are of the same shapes. */
const RECORDED = recordings()
  .flatMap(({ received }) => received)
  .filter((text) => text.length < 10_000 || text.startsWith('{"channel":"webData2"'));

const CHANNELS = [...new Set(RECORDED.map((text) => String(JSON.parse(text).channel)))];

/** Values that are nearly right, besides any JSON. */
const anyValue = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  fc.constantFrom<unknown>("NaN", "-0.0", "1e400", "0x", NOBODY, "__proto__", 2 ** 53, -0, 0.1, null, [], {}),
);

function decimalsOf(observations: readonly Observation[]): string[] {
  return observations.flatMap((told) => {
    if (told.kind === "orders")
      return told.orders.flatMap(({ limitPx, sz, origSz }) => [limitPx, sz, origSz ?? "0"]);
    if (told.kind === "positions")
      return [...Object.values(told.summary), ...told.positions.flatMap((p) => [p.szi, p.entryPx ?? "0"])];
    return told.kind === "fills" ? told.fills.flatMap(({ px, sz, fee }) => [px, sz, fee ?? "0"]) : [];
  });
}

/** What holds of every frame, however it was made. */
function check(text: string): void {
  const decoded = decode(text);
  const told = observe(decoded, { instance: "i", receivedAt: 1 });
  if (!("refusals" in decoded)) {
    expect(told).toEqual([]);
    return;
  }
  expect(decoded.refusals.length).toBeLessThanOrEqual(MAX_REPORTED);
  expect(decoded.drift.length).toBeLessThanOrEqual(MAX_REPORTED);
  const prefix = new RegExp(`^${decoded.kind}[.[]`);
  for (const { path } of decoded.refusals) expect(path).toMatch(prefix);
  if (decoded.refusals.length > 0 && decoded.kind === "openOrders") expect(decoded.complete).toBe(false);
  for (const text of decimalsOf(told)) expect(parseDecimal(text)).toBe(text);
}

/** The members on a path into `root` that `picks` chooses; a step deeper for each, as long as there is one. */
function replaceAt(root: unknown, picks: readonly number[], value: unknown): void {
  let at = root;
  for (const [depth, pick] of picks.entries()) {
    if (typeof at !== "object" || at === null) return;
    const names = Object.keys(at);
    const name = names[pick % Math.max(names.length, 1)];
    if (name === undefined) return;
    const next = Object.getOwnPropertyDescriptor(at, name)?.value;
    const last = depth === picks.length - 1 || typeof next !== "object" || next === null;
    if (last) {
      Object.defineProperty(at, name, { value, enumerable: true, configurable: true, writable: true });
      return;
    }
    at = next;
  }
}

describe("decoding never throws", () => {
  it("on any text", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), check));
  });

  it("on any JSON", () => {
    fc.assert(fc.property(fc.json(), check));
  });

  it("on any data in a known channel", () => {
    const user = fc.constantFrom<unknown>(NOBODY, NOBODY.toUpperCase(), "someone", 7);
    const members = fc.dictionary(
      fc.constantFrom("dex", "orders", "clearinghouseState", "clearinghouseStates", "fills", "openOrders"),
      anyValue,
    );
    const data = fc.oneof(
      anyValue,
      fc.tuple(user, members).map(([user, rest]) => ({ user, ...rest })),
    );
    fc.assert(
      fc.property(fc.constantFrom(...CHANNELS), data, (channel, data) => check(frame(channel, data))),
      { numRuns: 500 },
    );
  });

  it("on a recorded frame with up to three values replaced", () => {
    const change = fc.tuple(fc.array(fc.nat({ max: 40 }), { minLength: 1, maxLength: 9 }), anyValue);
    fc.assert(
      fc.property(
        fc.constantFrom(...RECORDED),
        fc.array(change, { minLength: 1, maxLength: 3 }),
        (text, changes) => {
          const root = JSON.parse(text);
          for (const [picks, value] of changes) replaceAt(root, picks, value);
          check(JSON.stringify(root));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it("on a recorded frame with a piece of its text replaced", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...RECORDED),
        fc.nat(),
        fc.nat({ max: 20 }),
        fc.oneof(
          fc.string({ maxLength: 10 }),
          fc.constantFrom("[", "]", "{", "}", '"', ",", ":", "null", "1e999"),
        ),
        (text, start, length, piece) => {
          const at = start % text.length;
          check(text.slice(0, at) + piece + text.slice(at + length));
        },
      ),
      { numRuns: 500 },
    );
  });
});

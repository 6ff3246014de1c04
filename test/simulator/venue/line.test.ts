// What may befall a frame on its way to one client.
import { describe, expect, it } from "vitest";
import { newCounters } from "../../../src/simulator/venue/counters.js";
import type { FaultPlan } from "../../../src/simulator/venue/fault-plan.js";
import { Faults } from "../../../src/simulator/venue/faults.js";
import { Line } from "../../../src/simulator/venue/line.js";

function wire(plan: FaultPlan = {}) {
  const counters = newCounters();
  const faults = new Faults(3, plan, counters.faults);
  const sent: string[] = [];
  const arrived: string[] = [];
  const outlet = {
    full: false,
    rested: false,
    send(text: string, done?: () => void) {
      sent.push(text);
      done?.();
    },
    rest() {
      this.rested = true;
    },
  };
  const line = new Line(outlet, faults, counters);
  const bring = (text: string, key: string, fullState = true, copies = 1) =>
    line.bring({ channel: "c", text, key, fullState, copies, arrived: () => arrived.push(text) });
  return { line, bring, outlet, counters, faults, sent, arrived };
}

describe("a line", () => {
  it("sends each frame, as often as it is to be, and tells when it arrived", () => {
    const { bring, sent, arrived, counters } = wire();
    bring("a1", "a");
    bring("b1", "b", true, 2);
    expect(sent).toEqual(["a1", "b1", "b1"]);
    expect(arrived).toEqual(sent);
    expect(counters.frames).toEqual({ c: 3 });
  });

  it("holds a swapped frame until the next one, be it an answer, and only one at a time", () => {
    const { line, bring, sent } = wire({ swap: 1 });
    bring("a1", "a");
    expect(sent).toEqual([]);
    bring("b1", "b");
    expect(sent).toEqual(["b1", "a1"]);
    bring("a2", "a");
    line.answer("pong", "pong");
    expect(sent.slice(2)).toEqual(["pong", "a2"]);
  });

  it("never lets a full state overtake an older one of its subscription, as changes may", () => {
    const { bring, sent } = wire({ swap: 1 });
    for (const text of ["a1", "a2", "a3"]) bring(text, "a");
    expect(sent).toEqual(["a1", "a2"]);
    const changes = wire({ swap: 1 });
    for (const text of ["a1", "a2"]) changes.bring(text, "a", false);
    expect(changes.sent).toEqual(["a2", "a1"]);
  });

  it("does not tell that a frame arrived whose end is missing", () => {
    const { bring, sent, arrived } = wire({ truncate: 1 });
    bring('{"channel":"c"}', "a", true, 2);
    expect(sent).toHaveLength(2);
    for (const text of sent) expect('{"channel":"c"}'.startsWith(text) && text.length < 15).toBe(true);
    expect(arrived).toEqual([]);
  });

  it("that was silenced sends nothing, not even what it held, and is not cut off for it", () => {
    const { line, bring, outlet, sent } = wire({ swap: 1 });
    bring("a1", "a");
    line.silence();
    bring("b1", "b");
    line.answer("pong", "pong");
    expect(sent).toEqual([]);
    expect(outlet.rested).toBe(true);
  });

  it("counts the full states that a full outlet is spared", () => {
    const { line, outlet, counters } = wire();
    expect(line.skips()).toBe(false);
    outlet.full = true;
    expect(line.skips()).toBe(true);
    expect(counters.skippedPushes).toBe(1);
  });
});

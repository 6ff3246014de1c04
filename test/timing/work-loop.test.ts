// Work as it falls due.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { REAL_CLOCK } from "../../src/timing/clock.js";
import { WorkLoop } from "../../src/timing/work-loop.js";
import { waitFor } from "../support/wait.js";

let due: { at: number; name: string }[];
let begun: string[];
let finish: Map<string, () => void>;
let stop: AbortController;
let running: Promise<void>;
let loop: WorkLoop;

beforeEach(() => {
  due = [];
  begun = [];
  finish = new Map();
  stop = new AbortController();
  const next = (now: number) => {
    const index = due.findIndex(({ at }) => at <= now);
    const [piece] = index < 0 ? [] : due.splice(index, 1);
    if (piece === undefined) return null;
    return () => {
      begun.push(piece.name);
      return new Promise<void>((resolve) => finish.set(piece.name, resolve));
    };
  };
  const nextAt = () => Math.min(Number.POSITIVE_INFINITY, ...due.map(({ at }) => at));
  loop = new WorkLoop({ next, nextAt }, REAL_CLOCK, 2);
});

afterEach(async () => {
  stop.abort();
  for (const resolve of finish.values()) resolve();
  await running;
});

function add(name: string, inMs = 0): void {
  due.push({ name, at: Date.now() + inMs });
  loop.wake();
}

describe("a work loop", () => {
  it("begins what is due, as much at a time as it may, and the next when one ends", async () => {
    running = loop.run(stop.signal);
    for (const name of ["a", "b", "c"]) add(name);
    await waitFor("two pieces", () => begun.length === 2);
    expect(begun).toEqual(["a", "b"]);
    finish.get("a")?.();
    await waitFor("the third", () => begun.includes("c"));
  });

  it("waits for what is due later, and is woken by what is due before", async () => {
    running = loop.run(stop.signal);
    add("hour", 3_600_000);
    add("soon", 20);
    await waitFor("the nearer one", () => begun.length === 1);
    expect(begun).toEqual(["soon"]);
  });

  it("ends when it is told to, once what is under way has ended", async () => {
    running = loop.run(stop.signal);
    add("a");
    await waitFor("one piece", () => begun.length === 1);
    let ended = false;
    const end = running.then(() => {
      ended = true;
    });
    stop.abort();
    add("never");
    await new Promise((resolve) => setImmediate(resolve));
    expect([ended, begun]).toEqual([false, ["a"]]);
    finish.get("a")?.();
    await end;
  });
});

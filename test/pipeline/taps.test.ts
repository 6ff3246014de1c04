// Listeners: whatever one does, the others hear of it, and the process lives.
import { afterEach, beforeEach, expect, it } from "vitest";
import { Taps } from "../../src/pipeline/taps.js";
import { groupOf } from "../../src/venues/hyperliquid/observe/statuses.js";
import { quietLog } from "../support/quiet-log.js";
import { waitFor } from "../support/wait.js";

/** What would have ended the process. */
const unhandled: unknown[] = [];
const note = (reason: unknown): void => {
  unhandled.push(reason);
};

beforeEach(() => {
  unhandled.length = 0;
  process.on("unhandledRejection", note);
});
afterEach(() => process.off("unhandledRejection", note));

it("a listener that throws, and an async one that rejects, are logged and counted; the others hear all the same", async () => {
  const { log, lines } = quietLog();
  const taps = new Taps(log, groupOf);
  const heard: number[] = [];
  taps.add({
    onWebSocketConnected: () => {
      throw new Error("thrown");
    },
  });
  taps.add({
    onWebSocketConnected: async () => {
      await new Promise((resolve) => setImmediate(resolve));
      throw new Error("rejected");
    },
  });
  taps.add({ onWebSocketConnected: (client) => heard.push(client) });
  taps.tell("onWebSocketConnected", 7);
  expect(heard).toEqual([7]);
  await waitFor("two failures", () => taps.failures === 2);
  const errors = lines.filter(({ level }) => level === "error");
  expect(errors.map(({ listener, err }) => [listener, (err as { message: string }).message])).toEqual([
    ["onWebSocketConnected", "thrown"],
    ["onWebSocketConnected", "rejected"],
  ]);
  await new Promise((resolve) => setImmediate(resolve));
  expect(unhandled).toEqual([]);
});

it("nothing waits for an async listener", () => {
  const taps = new Taps(quietLog().log, groupOf);
  let heard = 0;
  taps.add({
    onWebSocketConnected: () => {
      heard++;
      return new Promise<void>(() => undefined);
    },
  });
  taps.tell("onWebSocketConnected", 1);
  taps.tell("onWebSocketConnected", 2);
  expect(heard).toBe(2);
  expect(taps.failures).toBe(0);
});

it("a listener whose name is misspelt, or that is no function, is refused by name", () => {
  const taps = new Taps(quietLog().log, groupOf);
  const misspelt: object = { onOrderCanceled: () => undefined };
  expect(() => taps.add(misspelt)).toThrow('"onOrderCanceled" is no listener: there are onOrderNew,');
  const none: object = { onFill: "log" };
  expect(() => taps.add(none)).toThrow("the listener onFill is not a function");
});

// An hour of ten market makers: memory stays where it was after warm-up.
import { expect, it } from "vitest";
import { live, written } from "../support/steady-memory.js";

it("the heap of a collector is after an hour what it was after ten minutes, within a tenth", async () => {
  const lived = await live({ speed: 30, everyMinutes: 5, looks: 12, replaced: 0.005 });
  console.info(written(lived));
  const [, warm] = lived.looks;
  const last = lived.looks.at(-1);
  expect(last?.orders).toBeGreaterThan(9_000);
  expect(lived.explained).toBeGreaterThan(0.95);
  expect(last?.heapUsed).toBeLessThan((warm?.heapUsed ?? 0) * 1.1);
});

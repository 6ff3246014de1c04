import { it } from "vitest";
import { tellExactly } from "../support/exact-story.js";
import { EVERY_FAULT, NO_ANSWERS } from "../support/truthful.js";
const which = process.env.WHICH ?? "good";
it("tries", async () => {
  const given = { seed: 1, speed: Number(process.env.SPEED ?? 6), runMs: 15_000 };
  if (which === "good") console.log(JSON.stringify(await tellExactly({ ...given, exact: "auto" }), null, 1));
  if (which === "off") console.log(JSON.stringify(await tellExactly({ ...given, exact: "false" }), null, 1));
  if (which === "one") console.log(JSON.stringify(await tellExactly({ ...given, exact: "auto", updates: { users: "one" } }), null, 1));
  if (which === "bad") console.log(JSON.stringify(await tellExactly({ ...given, runMs: 40_000, exact: "auto", faults: { ...EVERY_FAULT, ...NO_ANSWERS, lateStatus: 0.05, swapStatus: 0.05 } }), null, 1));
});

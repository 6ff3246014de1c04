// Why orders closed, of more of them.
import { it } from "vitest";
import { closeWithReasons } from "../support/reasons.js";

it("of 10000 closed orders every stored reason is the venue's own, and none is invented", () =>
  closeWithReasons(10_000));

// Why orders closed: thousands of them, each with the reason that the venue gives, or "unknown".
import { it } from "vitest";
import { closeWithReasons } from "../support/reasons.js";

const CLOSED = Number(process.env.CLOSED ?? 2_500);

it(`of ${CLOSED} closed orders every stored reason is the venue's own, and none is invented`, () =>
  closeWithReasons(CLOSED));

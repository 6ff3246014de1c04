// What `backfill` says where nobody watches: each thing once.
import { describe, expect, it } from "vitest";
import type { Ended } from "../../src/app/visits/backfill.js";
import { progressView, summaryText } from "../../src/cli/backfill-lines.js";

const ENDED: Ended = {
  ...{ ethAddress: `0x${"a".repeat(40)}`, kind: "orders", state: "done", pages: 1, rows: 3, inserted: 0 },
  ...{ rejected: 0, oldest: null, truncated: false, error: null },
};

describe("a backfill without a terminal", () => {
  it("says of each history that brought something what it brought, and of what is notable once: in the summary", () => {
    const ended: Ended[] = [
      ENDED,
      { ...ENDED, kind: "fills", inserted: 2 },
      { ...ENDED, kind: "twap", inserted: 2, truncated: true },
      { ...ENDED, kind: "funding", state: "failed", error: "HTTP 404" },
    ];
    const written: string[] = [];
    const view = progressView({ isTTY: false, write: (text: string) => written.push(text) } as never);
    const progress = { traders: 1, tradersDone: 0, tasks: 4, pages: 1, rows: 3, weightLeft: 100 };
    for (const [n, each] of ended.entries()) view.show({ ...progress, tasksDone: n + 1, ended: each });
    view.end();
    const totals = { rows: 12, inserted: 4, failed: 1, truncated: 1, stopped: false };
    const said = [...written, summaryText({ ended, ...totals })].join("");
    expect(said.split("\n").map((line) => line.replace(ENDED.ethAddress, "0xaa"))).toEqual([
      "2/4 0xaa fills done: 3 rows, 2 new",
      "0xaa twap done: 3 rows, 2 new, the venue shows nothing before now",
      "0xaa funding failed: 3 rows, 0 new, HTTP 404",
      "backfill: 12 rows, 4 new; histories cut short by the venue: 1; failed: 1",
      "",
    ]);
  });
});

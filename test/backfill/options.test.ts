// What `backfill` takes on the command line, and what it says.
import { InvalidArgumentError } from "commander";
import { describe, expect, it } from "vitest";
import type { Ended, Summary } from "../../src/app/visits/backfill.js";
import { endedLine, summaryText } from "../../src/cli/backfill-lines.js";
import { kindsOf, sinceTime, trader } from "../../src/cli/backfill-options.js";
import { ALICE, T0 } from "../support/story.js";

describe("--since", () => {
  it.each([
    ["30d", T0 - 30 * 86_400_000],
    ["12h", T0 - 12 * 3_600_000],
    ["2026-09-01", Date.UTC(2026, 8, 1)],
    ["2026-09-01T12:00", Date.UTC(2026, 8, 1, 12)],
    ["2026-09-01T12:00:30.250Z", Date.UTC(2026, 8, 1, 12, 0, 30, 250)],
    ["2026-09-01T12:00+02:00", Date.UTC(2026, 8, 1, 10)],
    ["99999d", 0],
  ])("takes %s", (text, time) => expect(sinceTime(text, T0)).toBe(time));

  it.each([
    "",
    "30",
    "30m",
    "0d",
    "-1d",
    "2026-02-30",
    "2026-13-01",
    "09/01/2026",
    "2026-09-01T25:00",
    "now",
  ])("refuses %j with what is allowed", (text) =>
    expect(() => sinceTime(text, T0)).toThrow(InvalidArgumentError),
  );

  it("refuses the future", () => expect(() => sinceTime("2030-01-01", T0)).toThrow("is in the future"));
});

describe("--trader and --kinds", () => {
  it("take several, each once and in lower case", () => {
    const upper = `0x${ALICE.slice(2).toUpperCase()}`;
    expect(trader(upper, [ALICE])).toEqual([ALICE, ALICE]);
    expect(kindsOf("twap, fills,fills")).toEqual(["fills", "twap"]);
  });

  it("refuse what is none, in plain characters", () => {
    expect(() => trader("0x12\u001b[31m")).toThrow(/^"0x12[\P{Cc}]*" is not an address/u);
    expect(() => kindsOf("fills,")).toThrow('"" is not one of orders, fills, twap, funding, ledger.');
  });
});

const DONE: Ended = {
  ...{ ethAddress: ALICE, kind: "fills", state: "done", pages: 5, rows: 10_003, inserted: 9_000 },
  ...{ rejected: 0, oldest: T0, truncated: true, error: null },
};

describe("the summary", () => {
  const summary: Summary = { ended: [], rows: 3, inserted: 2, failed: 0, truncated: 0, stopped: false };

  it("is one line where nothing is to be said", () => {
    expect(summaryText(summary)).toBe("backfill: 3 rows, 2 new\n");
  });

  it("names what the venue cut short and what failed, and that it was stopped", () => {
    const failed: Ended = {
      ...DONE,
      kind: "twap",
      state: "failed",
      truncated: false,
      error: "timeout: \u0007",
    };
    const ended = [DONE, failed, { ...DONE, truncated: false }];
    const text = summaryText({ ...summary, ended, failed: 1, truncated: 1, stopped: true });
    expect(text.split("\n")).toEqual([
      `${ALICE} fills done: 10003 rows, 9000 new, the venue shows nothing before 2026-09-21T14:13:20.000Z`,
      expect.stringMatching(`^${ALICE} twap failed: .* timeout: [^\u0007]*$`),
      "backfill: 3 rows, 2 new; histories cut short by the venue: 1; failed: 1; stopped before it was done: the next run goes on from here",
      "",
    ]);
  });

  it("counts rejected orders", () => {
    expect(endedLine({ ...DONE, kind: "orders", rejected: 4, truncated: false })).toContain(
      "4 rejected orders left out",
    );
  });
});

// What the README promises of how fresh it all is, is what the plan computes.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { anybody, planFor } from "../../src/app/visits/planned-traders.js";
import { span } from "../../src/cli/span.js";
import { loadConfig } from "../../src/config/load.js";

const SECTION = /<!-- freshness -->\n([\s\S]*?)<!-- \/freshness -->/;

function rowsOf(table: string): string[][] {
  const lines = table.trim().split("\n").slice(2);
  return lines.map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

it("the README's table has the plan's own numbers for 10, 50, 500 and 5,000 traders", () => {
  const { config } = loadConfig({ env: {}, dotenv: null, terminal: false });
  const [, table = ""] = SECTION.exec(readFileSync("README.md", "utf8")) ?? [];
  const rows = rowsOf(table);
  expect(rows.map(([traders]) => traders)).toEqual(["10", "50", "500", "5,000"]);
  for (const [traders = "", exact, others, fills, looks] of rows) {
    const plan = planFor(config, anybody(Number(traders.replace(",", ""))));
    expect(exact).toBe(String(plan.exact));
    expect(Number(others?.replace(",", ""))).toBe(plan.polled);
    expect(fills).toBe(plan.polled > 0 && plan.tape !== null ? "as they happen" : "–");
    expect(looks).toBe(plan.pollPeriodMs === null ? "–" : `every ${span(plan.pollPeriodMs)}`);
  }
});

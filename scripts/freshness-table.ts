// How fresh what is known of how many traders is, from one address with the defaults: as the plan computes it.
import { anybody, planFor } from "../src/app/visits/planned-traders.js";
import { span } from "../src/cli/span.js";
import { loadConfig } from "../src/config/load.js";

const FOLLOWED = [10, 50, 500, 5_000];

/** A Markdown table. */
export function freshnessTable(): string {
  const { config } = loadConfig({ env: {}, dotenv: null, terminal: false });
  const rows = FOLLOWED.map((traders) => {
    const { exact, polled, tape, pollPeriodMs } = planFor(config, anybody(traders));
    const looked = pollPeriodMs === null ? "–" : `every ${span(pollPeriodMs)}`;
    return [
      traders.toLocaleString("en"),
      String(exact),
      polled.toLocaleString("en"),
      polled === 0 ? "–" : tape === null ? "with the look" : "as they happen",
      looked,
    ];
  });
  const head = [
    "traders",
    "exact: orders to the block, listed every 5 s",
    "the others",
    "their fills",
    "a look at their orders at least",
  ];
  const lines = [head, head.map(() => "---"), ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |\n`).join("");
}

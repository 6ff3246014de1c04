// `hypertrail traders discover`: the best of the leaderboard, by rules.
import { type Command, Option } from "commander";
import {
  type Discovered,
  type Discovery,
  discover,
  followDiscovered,
} from "../app/visits/roster-discovery.js";
import { discoverFromTape } from "../app/visits/tape-discovery.js";
import type { Decimal } from "../domain/decimal.js";
import {
  MEASURES,
  type Measure,
  PERIODS,
  type Period,
  type Rules,
  rankingText,
  UNBOUNDED,
} from "../roster/discovery.js";
import { type TapeRules, tapeRankingText } from "../roster/tape-ranking.js";
import { EXIT, type ExitCode } from "./exit-codes.js";
import { joined, plainDecimal, said, summary, tagAt } from "./traders-arguments.js";
import { tableText, visible } from "./traders-table.js";
import { visit } from "./visit.js";
import { wholeNumber } from "./whole-number.js";

const TOP_MAX = 1_000;

/** A day. */
const MINUTES_MAX = 1_440;

/** So many fit beside a collector on the same IP that listens to as many as it may. */
const COINS = 30;
const COINS_MAX = 900;

interface DiscoverCommand {
  readonly by: Measure;
  readonly window: Period;
  readonly top: number;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly file?: string;
  readonly fromTape?: number;
  readonly coins: number;
  readonly minAccountValue?: Decimal;
  readonly maxAccountValue?: Decimal;
  readonly minPnl?: Decimal;
  readonly maxPnl?: Decimal;
  readonly minRoi?: Decimal;
  readonly maxRoi?: Decimal;
  readonly minVolume?: Decimal;
  readonly maxVolume?: Decimal;
}

const UNITS: Readonly<Record<Measure, string>> = {
  "account-value": "USD",
  pnl: "USD of the window",
  roi: "share of the window, 0.01 is one percent",
  volume: "USD of the window",
};

export function addDiscovering(traders: Command, done: (code: ExitCode) => void): void {
  const command = traders
    .command("discover")
    .description("follow the best of the venue's leaderboard (HYPERLIQUID_LEADERBOARD_URL)")
    .addOption(new Option("--by <measure>", "what they are ranked by").choices(MEASURES).default("pnl"))
    .addOption(new Option("--window <window>", "of pnl, roi and volume").choices(PERIODS).default("month"))
    .addOption(new Option("--top <n>", "how many").argParser(wholeNumber(1, TOP_MAX)).default(10));
  for (const measure of MEASURES) {
    command
      .addOption(
        new Option(`--min-${measure} <x>`, `at least so much: ${UNITS[measure]}`).argParser(plainDecimal),
      )
      .addOption(new Option(`--max-${measure} <x>`, "at most so much").argParser(plainDecimal));
  }
  command
    .addOption(new Option("--file <file>", "a leaderboard that was kept, instead of the venue's"))
    .addOption(
      new Option("--from-tape <minutes>", "by what was traded while it listens that long to public trades")
        .argParser(wholeNumber(1, MINUTES_MAX))
        .conflicts(["file", "window", ...MEASURES.filter((each) => each !== "volume").flatMap(boundsOf)]),
    )
    .addOption(
      new Option(
        "--coins <n>",
        `of --from-tape, the most traded; more than ${COINS} only where no collector uses this IP`,
      )
        .argParser(wholeNumber(1, COINS_MAX))
        .default(COINS),
    )
    .addOption(new Option("--dry-run", "only show who it would be"))
    .addOption(new Option("--json", "as JSON"))
    .addHelpText(
      "after",
      "\nEquals are in order of their account value, then of their address.\n\nExamples:\n  hypertrail traders discover --by pnl --window week --top 20 --min-account-value 100000 --dry-run\n  hypertrail traders discover --by volume --from-tape 10 --top 20 --dry-run",
    )
    .action(async (options: DiscoverCommand) => {
      const { by, fromTape } = options;
      const chosen = command.getOptionValueSource("by") === "default" ? "volume" : by;
      if (fromTape !== undefined && chosen !== "volume")
        command.error(`error: --from-tape ranks by volume, not by ${by}`, { exitCode: EXIT.usage });
      done(await (fromTape === undefined ? discovered(options) : discoveredByTape(options, fromTape)));
    });
}

/** As commander names the options of a measure: `minAccountValue`. */
function boundsOf(measure: Measure): string[] {
  const name = measure.replace(/(^|-)(\w)/g, (_, _dash, letter: string) => letter.toUpperCase());
  return [`min${name}`, `max${name}`];
}

function discoveredByTape(given: DiscoverCommand, minutes: number): Promise<ExitCode> {
  return visit(async (options) => {
    const volume = { min: given.minVolume ?? null, max: given.maxVolume ?? null };
    const rules: TapeRules = { minutes, top: given.top, volume };
    const { config, signal } = options;
    if (given.json !== true) process.stderr.write(`listening to public trades for ${minutes} min\n`);
    const found = await discoverFromTape({ config, rules, coins: given.coins, signal });
    const tag = tagAt("discover", new Date());
    const outcomes = given.dryRun === true ? null : await followDiscovered(options, found.chosen, tag);
    if (given.json === true) return jsonText(found, outcomes);
    const { trades, coins } = found;
    const ranking = `${tapeRankingText(rules)} (${trades} trades of ${coins} coins)`;
    return `${listing(found, "volume", ranking, outcomes)}${ending(outcomes, tag)}\n`;
  });
}

function discovered(given: DiscoverCommand): Promise<ExitCode> {
  return visit(async (options) => {
    const rules = rulesOf(given);
    const found = await discover(options.config, rules, given.file ?? null, options.signal);
    if (found.refused > 0)
      process.stderr.write(`warning: ${found.refused} rows of the leaderboard could not be read\n`);
    const tag = tagAt("discover", new Date());
    const outcomes = given.dryRun === true ? null : await followDiscovered(options, found.chosen, tag);
    if (given.json === true) return jsonText(found, outcomes);
    return `${listing(found, rules.by, rankingText(rules), outcomes)}${ending(outcomes, tag)}\n`;
  });
}

function rulesOf({ by, window, top, ...given }: DiscoverCommand): Rules {
  const bounds = (min: Decimal | undefined, max: Decimal | undefined) =>
    min === undefined && max === undefined ? UNBOUNDED : { min: min ?? null, max: max ?? null };
  return {
    ...{ by, window, top },
    bounds: {
      "account-value": bounds(given.minAccountValue, given.maxAccountValue),
      pnl: bounds(given.minPnl, given.maxPnl),
      roi: bounds(given.minRoi, given.maxRoi),
      volume: bounds(given.minVolume, given.maxVolume),
    },
  };
}

function listing(
  { chosen, fitting, accounts }: Discovery,
  by: Measure,
  ranking: string,
  outcomes: readonly Discovered[] | null,
): string {
  const heading = `${chosen.length} of ${fitting} that fit, of ${accounts} accounts, by ${ranking}\n`;
  if (chosen.length === 0) return heading;
  const titles = ["RANK", "ADDRESS", by.toUpperCase(), "ACCOUNT VALUE", "NAME"];
  const rows = chosen.map(({ rank, ethAddress, value, accountValue, displayName }, n) => {
    const outcome = outcomes?.[n]?.outcome;
    const happened = outcome === undefined ? [] : [said(outcome)];
    return [String(rank), ethAddress, value, accountValue ?? "-", displayName ?? "-", ...happened];
  });
  return heading + tableText([outcomes === null ? titles : [...titles, ""], ...rows], process.stdout);
}

function ending(outcomes: readonly Discovered[] | null, tag: string): string {
  if (outcomes === null) return "nothing was changed (--dry-run)";
  const undo = joined(outcomes).length > 0 ? `; undo: hypertrail traders remove --tag ${tag}` : "";
  return `${summary(outcomes)}${undo}`;
}

function jsonText({ chosen, ...counts }: Discovery, outcomes: readonly Discovered[] | null): string {
  const traders = chosen.map((each, n) => ({ ...each, outcome: outcomes?.[n]?.outcome ?? null }));
  return `${visible(JSON.stringify({ ...counts, traders }))}\n`;
}

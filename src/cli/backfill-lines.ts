// What `backfill` says: a bar or lines while it works, and a summary.
import { SingleBar } from "cli-progress";
import type { BackfillProgress, Ended, Summary } from "../app/visits/backfill.js";
import { printable } from "../telemetry/printable.js";

export interface ProgressView {
  show(progress: BackfillProgress): void;
  end(): void;
}

const BAR =
  "backfill {bar} {percentage}% | traders {traders} | pages {pages} | rows {rows} | weight left {weight} | {eta_formatted} to go";
/** Steps of the bar for each kind of a trader: it moves with every page. */
const STEPS = 1_000;

/** A bar on a terminal, else a line for each kind of each trader that brought something; the summary names the rest. */
export function progressView(stream: NodeJS.WriteStream): ProgressView {
  return stream.isTTY ? bar(stream) : lines(stream);
}

function bar(stream: NodeJS.WriteStream): ProgressView {
  const shown = new SingleBar({
    format: BAR,
    stream,
    hideCursor: true,
    etaBuffer: 100,
    clearOnComplete: true,
  });
  let started = false;
  return {
    show: ({ traders, tradersDone, tasks, tasksDone, pages, rows, weightLeft }) => {
      const done = Math.floor(tasksDone * STEPS);
      const told = { traders: `${tradersDone}/${traders}`, pages, rows, weight: Math.floor(weightLeft) };
      if (started) shown.update(done, told);
      else shown.start(tasks * STEPS, done, told);
      started = true;
    },
    end: () => shown.stop(),
  };
}

function lines(stream: NodeJS.WriteStream): ProgressView {
  return {
    show: ({ ended, tasks, tasksDone }) => {
      if (ended === null || ended.inserted === 0 || isNotable(ended)) return;
      stream.write(`${Math.floor(tasksDone)}/${tasks} ${endedLine(ended)}\n`);
    },
    end: () => undefined,
  };
}

/** One kind of one trader's history, and what is to be known of it. */
export function endedLine({
  ethAddress,
  kind,
  state,
  rows,
  inserted,
  rejected,
  truncated,
  oldest,
  error,
}: Ended): string {
  const notes = [`${rows} rows`, `${inserted} new`];
  if (rejected > 0) notes.push(`${rejected} rejected orders left out`);
  if (truncated)
    notes.push(`the venue shows nothing before ${oldest === null ? "now" : new Date(oldest).toISOString()}`);
  if (error !== null) notes.push(printable(error));
  return `${ethAddress} ${kind} ${state}: ${notes.join(", ")}`;
}

/** What the summary names. */
function isNotable({ state, truncated }: Ended): boolean {
  return state === "failed" || truncated;
}

export function summaryText({ ended, rows, inserted, failed, truncated, stopped }: Summary): string {
  const notable = ended.filter(isNotable).map(endedLine);
  const totals = [
    `${rows} rows, ${inserted} new`,
    ...(truncated > 0 ? [`histories cut short by the venue: ${truncated}`] : []),
    ...(failed > 0 ? [`failed: ${failed}`] : []),
    ...(stopped ? ["stopped before it was done: the next run goes on from here"] : []),
  ];
  return `${[...notable, `backfill: ${totals.join("; ")}`].join("\n")}\n`;
}

// What /metrics tells of the public trades.
import type { Sample } from "../../../telemetry/metrics/labels.js";
import { counter, gauge, type Reading } from "../../../telemetry/metrics.js";
import type { Clock } from "../../../timing/clock.js";
import type { TapeStatus, VenueStatus } from "../../../venues/status.js";

export function tapeReadings(watching: () => VenueStatus | null, clock: Clock): Reading[] {
  const of = (read: (tape: TapeStatus) => number) => () => {
    const tape = watching()?.tape ?? null;
    return tape === null ? null : read(tape);
  };
  const coins = (): Sample[] =>
    Object.entries(watching()?.tape?.coins ?? {}).map(([state, value]) => ({ labels: { state }, value }));
  return [
    gauge(
      "hypertrail_tape_coins",
      ["state"],
      "Coins of the public trades, by how far they have come.",
      coins,
    ),
    gauge(
      "hypertrail_tape_connections",
      [],
      "Open connections for public trades.",
      of(({ connections }) => connections.filter(({ openedAt }) => openedAt !== null).length),
    ),
    gauge(
      "hypertrail_tape_down",
      [],
      "1 while public trades are wanted and none can come, else 0.",
      of(({ downSince }) => Number(downSince !== null)),
    ),
    counter(
      "hypertrail_tape_trades_total",
      [],
      "Public trades that were heard.",
      of(({ trades }) => trades),
    ),
    counter(
      "hypertrail_tape_fills_total",
      [],
      "Fills of followed traders that public trades told.",
      of(({ fillsTold }) => fillsTold),
    ),
    gauge(
      "hypertrail_fills_incomplete",
      [],
      "Fills that are known in part and wait for the rest.",
      of(({ incomplete }) => incomplete.fills),
    ),
    gauge(
      "hypertrail_fills_incomplete_age_seconds",
      [],
      "How long the oldest of them has waited.",
      of(({ incomplete: { oldestAt } }) => (oldestAt === null ? 0 : (clock.now() - oldestAt) / 1_000)),
    ),
    gauge(
      "hypertrail_looks_asked_for",
      [],
      "Traders to be looked at before their turn, since they traded or may have.",
      of(({ looksWaiting }) => looksWaiting),
    ),
  ];
}

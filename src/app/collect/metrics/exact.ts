// Metrics of statuses that name nobody.
import { counter, gauge, type Reading } from "../../../telemetry/metrics.js";
import type { VenueStatus } from "../../../venues/status.js";

export function exactReadings(watching: () => VenueStatus | null): Reading[] {
  return [
    gauge(
      "hypertrail_exact_traders",
      [],
      "Traders whose orders are told to the block.",
      () => watching()?.exact.traders ?? 0,
    ),
    counter(
      "hypertrail_statuses_total",
      ["fate"],
      "Statuses of orders since start: claimed by a trader, rejected before the order was open, or claimed by nobody.",
      () =>
        Object.entries(watching()?.exact.statuses ?? {}).map(([fate, value]) => ({
          labels: { fate },
          value,
        })),
    ),
    gauge(
      "hypertrail_statuses_waiting",
      [],
      "Statuses of orders whose trader is not known yet.",
      () => watching()?.exact.waiting ?? 0,
    ),
  ];
}

// What /metrics tells of REST: requests, weight, the breaker, looks, and why orders closed.
import type { Sample } from "../../../telemetry/metrics/labels.js";
import { counter, gauge, type Reading } from "../../../telemetry/metrics.js";
import type { EgressStatus, VenueStatus } from "../../../venues/status.js";

/** Labels are types of requests, kinds of failure, classes of our own and local addresses: closed sets. */
export function restReadings(watching: () => VenueStatus | null): Reading[] {
  const rest = () => watching()?.rest ?? null;
  const byEgress = (of: (rest: EgressStatus["rest"]) => number) => (): Sample[] =>
    (watching()?.egresses ?? []).map((each) => ({ labels: { egress: each.name }, value: of(each.rest) }));
  const byClass = (of: (held: { readonly weight: number; readonly waiting: number }) => number) => () =>
    (watching()?.egresses ?? []).flatMap(({ name, rest: { classes } }) =>
      Object.entries(classes).map(([klass, held]) => ({
        labels: { class: klass, egress: name },
        value: of(held),
      })),
    );
  const samples = (label: string, counts: Readonly<Record<string, number>> | undefined): Sample[] =>
    Object.entries(counts ?? {}).map(([name, value]) => ({ labels: { [label]: name }, value }));
  return [
    counter("hypertrail_rest_requests_total", ["type", "outcome"], "REST requests that ended.", () =>
      Object.entries(rest()?.requests ?? {}).flatMap(([type, { answered, failed }]) => [
        { labels: { type, outcome: "answered" }, value: answered },
        ...Object.entries(failed).map(([outcome, value]) => ({ labels: { type, outcome }, value })),
      ]),
    ),
    counter(
      "hypertrail_rest_weight_total",
      ["class", "egress"],
      "REST weight that was granted, by class and local address.",
      byClass(({ weight }) => weight),
    ),
    gauge(
      "hypertrail_rest_waiting",
      ["class", "egress"],
      "REST requests that wait for weight, by class and local address.",
      byClass(({ waiting }) => waiting),
    ),
    gauge(
      "hypertrail_rest_weight_used",
      ["egress"],
      "REST weight in use within the running minute, by local address.",
      byEgress(({ weightUsed }) => weightUsed),
    ),
    gauge(
      "hypertrail_rest_weight_limit",
      ["egress"],
      "REST weight that is granted in a minute at most, by local address.",
      byEgress(({ weightPerMinute }) => weightPerMinute),
    ),
    gauge(
      "hypertrail_rest_breaker_open",
      ["egress"],
      "1 while REST is not asked since it failed, else 0; by local address.",
      byEgress(({ breaker }) => Number(breaker.state !== "closed")),
    ),
    counter("hypertrail_looks_total", ["outcome"], "Looks at polled traders.", () =>
      samples("outcome", rest()?.looks),
    ),
    counter(
      "hypertrail_dex_looks_total",
      [],
      "Looks at traders on dexes where nobody looks in turn, in idle weight.",
      () => rest()?.dexLooks ?? 0,
    ),
    gauge(
      "hypertrail_rest_failing",
      [],
      "REST requests that the venue does not answer whenever they are asked.",
      () => rest()?.failing.length ?? 0,
    ),
    counter("hypertrail_reasons_total", ["source"], "What became of questions why an order closed.", () =>
      samples("source", watching()?.reasons.counts),
    ),
    gauge(
      "hypertrail_reasons_waiting",
      [],
      "Orders of which it is not known yet why they closed.",
      () => watching()?.reasons.waiting ?? null,
    ),
  ];
}

// What /metrics tells of REST: requests, weight, the breaker, looks, and why orders closed.
import { counter, gauge, type Reading } from "../../../telemetry/metrics.js";
import type { Progress } from "../progress.js";

/** The requests by which each kind of question is asked. */
const ASKED: Readonly<Record<string, string>> = { status: "orderStatus", history: "historicalOrders" };

/** Labels are types of requests, kinds of failure and classes of our own: closed sets. */
export function restReadings(progress: Progress): Reading[] {
  const counts = () => progress.sources?.info.counts() ?? null;
  const requests = () => Object.entries(counts()?.requests ?? {});
  const budget = () => counts()?.budget ?? null;
  const classes = () => Object.entries(budget()?.classes ?? {});
  const resolver = () => progress.sources?.resolver ?? null;
  const looks = () => progress.sources?.poller.looks ?? { answered: 0, partly: 0, failed: 0 };
  return [
    counter("hypertrail_rest_requests_total", ["type", "outcome"], "REST requests that ended.", () =>
      requests().flatMap(([type, { answered, failed }]) => [
        { labels: { type, outcome: "answered" }, value: answered },
        ...Object.entries(failed).map(([outcome, value]) => ({ labels: { type, outcome }, value })),
      ]),
    ),
    counter("hypertrail_rest_weight_total", ["class"], "REST weight that was granted, by class.", () =>
      classes().map(([name, { weight }]) => ({ labels: { class: name }, value: weight })),
    ),
    gauge("hypertrail_rest_waiting", ["class"], "REST requests that wait for weight, by class.", () =>
      classes().map(([name, { waiting }]) => ({ labels: { class: name }, value: waiting })),
    ),
    gauge(
      "hypertrail_rest_weight_used",
      [],
      "REST weight in use within the running minute.",
      () => budget()?.used ?? null,
    ),
    gauge(
      "hypertrail_rest_weight_limit",
      [],
      "REST weight that is granted in a minute at most.",
      () => budget()?.weightPerMinute ?? null,
    ),
    gauge("hypertrail_rest_breaker_open", [], "1 while REST is not asked since it failed, else 0.", () => {
      const state = counts()?.breaker.state;
      return state === undefined ? null : Number(state !== "closed");
    }),
    counter("hypertrail_looks_total", ["outcome"], "Looks at polled traders.", () =>
      Object.entries(looks()).map(([outcome, value]) => ({ labels: { outcome }, value })),
    ),
    counter(
      "hypertrail_dex_looks_total",
      [],
      "Looks at traders on dexes where nobody looks in turn, in idle weight.",
      () => progress.sources?.rounds.looks ?? 0,
    ),
    gauge(
      "hypertrail_rest_failing",
      [],
      "REST requests that the venue does not answer whenever they are asked.",
      () => progress.sources?.info.failing().length ?? 0,
    ),
    counter("hypertrail_reasons_total", ["source"], "What became of questions why an order closed.", () =>
      Object.entries(resolver()?.counts ?? {}).map(([kind, value]) => ({
        labels: { source: ASKED[kind] ?? kind },
        value,
      })),
    ),
    gauge(
      "hypertrail_reasons_waiting",
      [],
      "Orders of which it is not known yet why they closed.",
      () => resolver()?.waiting ?? null,
    ),
  ];
}

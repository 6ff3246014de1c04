// Prometheus metrics: what the parts have counted, read whenever somebody asks, and how flushes went.
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Sample } from "./metrics/labels.js";
import { processMetrics } from "./metrics/process.js";

/** A counter or a gauge that a part keeps for itself, and that is read at each scrape. */
export interface Reading {
  readonly type: "counter" | "gauge";
  /** In full. Base units; `_total` ends the name of a counter, and of nothing else. */
  readonly name: string;
  readonly help: string;
  /** Names of the labels of its samples. */
  readonly labels: readonly string[];
  /** A number, or null for none yet, of a metric without labels. A series that is not given is not told. */
  readonly read: () => number | null | readonly Sample[];
}

export function gauge(name: string, labels: readonly string[], help: string, read: Reading["read"]): Reading {
  return { type: "gauge", name, labels, help, read };
}

export function counter(
  name: string,
  labels: readonly string[],
  help: string,
  read: Reading["read"],
): Reading {
  return { type: "counter", name, labels, help, read };
}

/** One flush that brought something to the database. */
export interface Flushed {
  readonly events: number;
  /** How long it took. */
  readonly seconds: number;
  /** From the receipt of its oldest event to the acknowledgement; null for a flush without events. */
  readonly lagSeconds: number | null;
}

export interface Metrics {
  /** Of {@link text}, with its version. */
  readonly contentType: string;
  /** Everything, in the text format of Prometheus. */
  text(): Promise<string>;
  /** To be called after each flush. */
  flushed(flush: Flushed): void;
  /** To be called after each sync of the journal, with how long it took. */
  synced(seconds: number): void;
}

const EVENTS = [1, 5, 10, 50, 100, 500, 1_000, 5_000, 10_000];
const DURATION_S = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const SYNC_S = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];
/** A flush interval is seconds; a database that is away makes it minutes, or hours. */
const LAG_S = [0.25, 0.5, 1, 2.5, 5, 7.5, 10, 15, 30, 60, 300, 900, 3_600];

/** In a registry of its own, so that collectors in one process know nothing of each other. */
export function createRegistry(readings: readonly Reading[]): Metrics {
  const own = new Registry();
  for (const reading of readings) register(own, reading);
  const registers = [own];
  const events = new Histogram({
    name: "hypertrail_flush_events",
    help: "Events that a flush brought to the database.",
    buckets: EVENTS,
    registers,
  });
  const duration = new Histogram({
    name: "hypertrail_flush_duration_seconds",
    help: "How long a flush took, tries that failed included.",
    buckets: DURATION_S,
    registers,
  });
  const lag = new Histogram({
    name: "hypertrail_flush_lag_seconds",
    help: "From the receipt of the oldest event of a flush to its acknowledgement by the database.",
    buckets: LAG_S,
    registers,
  });
  const sync = new Histogram({
    name: "hypertrail_journal_sync_seconds",
    help: "How long a sync of the journal took.",
    buckets: SYNC_S,
    registers,
  });
  const all = Registry.merge([own, processMetrics()]);
  return {
    contentType: all.contentType,
    text: () => all.metrics(),
    flushed: (flush) => {
      events.observe(flush.events);
      duration.observe(flush.seconds);
      if (flush.lagSeconds !== null) lag.observe(flush.lagSeconds);
    },
    synced: (seconds) => sync.observe(seconds),
  };
}

function register(registry: Registry, { type, name, help, labels, read }: Reading): void {
  const about = { name, help, labelNames: [...labels], registers: [registry] };
  if (type === "gauge") {
    new Gauge({
      ...about,
      collect() {
        forget(this, labels);
        for (const { labels, value } of samples(read())) this.set(labels, value);
      },
    });
  } else {
    new Counter({
      ...about,
      collect() {
        forget(this, labels);
        for (const { labels, value } of samples(read())) this.inc(labels, value);
      },
    });
  }
}

/** Without labels, a reset leaves a zero behind. */
function forget(metric: Gauge | Counter, labels: readonly string[]): void {
  metric.reset();
  if (labels.length === 0) metric.remove();
}

function samples(read: ReturnType<Reading["read"]>): readonly Sample[] {
  if (read === null) return [];
  return typeof read === "number" ? [{ labels: {}, value: read }] : read;
}

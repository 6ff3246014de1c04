// The registry: text that a strict reader takes, closed labels, and nothing shared between two of them.
import { describe, expect, it } from "vitest";
import { closed, greatest, sums } from "../../src/telemetry/metrics/labels.js";
import { counter, createRegistry, gauge, type Reading } from "../../src/telemetry/metrics.js";
import { parseExposition, valueIn } from "./exposition.js";

function things(read: Reading["read"], ...labels: string[]): Reading {
  return counter("hypertrail_things_total", labels, "Things.", read);
}

function size(read: Reading["read"], ...labels: string[]): Reading {
  return gauge("hypertrail_size_bytes", labels, "Size.", read);
}

describe("the text", () => {
  it("tells what is read at that moment, and nothing of an earlier one", async () => {
    let count = 1;
    let series = [{ labels: { word: "a" }, value: 5 }];
    const metrics = createRegistry([things(() => count), size(() => series, "word")]);
    const first = parseExposition(await metrics.text());
    expect(valueIn(first, "hypertrail_things_total")).toBe(1);
    expect(valueIn(first, "hypertrail_size_bytes", { word: "a" })).toBe(5);
    count = 3;
    series = [{ labels: { word: "b" }, value: 6 }];
    const second = parseExposition(await metrics.text());
    expect(valueIn(second, "hypertrail_things_total")).toBe(3);
    expect(valueIn(second, "hypertrail_size_bytes", { word: "a" })).toBeUndefined();
    expect(valueIn(second, "hypertrail_size_bytes", { word: "b" })).toBe(6);
  });

  it("does not tell a number that is not known yet", async () => {
    const families = parseExposition(await createRegistry([size(() => null)]).text());
    expect(families.get("hypertrail_size_bytes")?.series.size).toBe(0);
  });

  it("has the same numbers for two who ask at the same time", async () => {
    const metrics = createRegistry([things(() => sums("word", ["a"], [["a", 2]]), "word")]);
    for (const text of await Promise.all([metrics.text(), metrics.text()])) {
      expect(valueIn(parseExposition(text), "hypertrail_things_total", { word: "a" })).toBe(2);
    }
  });

  it("has a help and a type for each metric, and names its version", async () => {
    const metrics = createRegistry([things(() => 1)]);
    expect(metrics.contentType).toBe("text/plain; version=0.0.4; charset=utf-8");
    const family = parseExposition(await metrics.text()).get("hypertrail_things_total");
    expect(family).toMatchObject({ type: "counter", help: "Things." });
  });

  it("tells of the process: memory, CPU, garbage collection, and how late the event loop is", async () => {
    const families = parseExposition(await createRegistry([]).text());
    for (const name of [
      "process_resident_memory_bytes",
      "process_cpu_seconds_total",
      "nodejs_eventloop_lag_p99_seconds",
      "nodejs_gc_duration_seconds",
    ]) {
      expect([...families.keys()]).toContain(name);
    }
  });
});

describe("a flush", () => {
  it("is counted by its events, its duration and its lag, where it has one", async () => {
    const metrics = createRegistry([]);
    metrics.flushed({ events: 40, seconds: 0.02, lagSeconds: 4 });
    metrics.flushed({ events: 0, seconds: 0.3, lagSeconds: null });
    const families = parseExposition(await metrics.text());
    expect(valueIn(families, "hypertrail_flush_events_sum")).toBe(40);
    expect(valueIn(families, "hypertrail_flush_duration_seconds_count")).toBe(2);
    expect(valueIn(families, "hypertrail_flush_duration_seconds_bucket", { le: "0.025" })).toBe(1);
    expect(valueIn(families, "hypertrail_flush_lag_seconds_count")).toBe(1);
    expect(valueIn(families, "hypertrail_flush_lag_seconds_bucket", { le: "5" })).toBe(1);
    expect(valueIn(families, "hypertrail_flush_lag_seconds_bucket", { le: "2.5" })).toBe(0);
  });
});

describe("two registries in one process", () => {
  it("know nothing of each other, and share the process", async () => {
    const one = createRegistry([things(() => 1)]);
    const other = createRegistry([things(() => 2)]);
    one.flushed({ events: 1, seconds: 1, lagSeconds: 1 });
    const told = parseExposition(await other.text());
    expect(valueIn(told, "hypertrail_things_total")).toBe(2);
    expect(valueIn(told, "hypertrail_flush_events_count")).toBe(0);
    expect(valueIn(told, "process_start_time_seconds")).toBe(
      valueIn(parseExposition(await one.text()), "process_start_time_seconds"),
    );
  });
});

describe("a label", () => {
  const HOSTILE = ['x"} 1\nhypertrail_forged_total 1', "__proto__", "constructor", "\\", "", "a b"];

  it("takes the words of its set alone: all others are other, together", async () => {
    const told = [["a", 1], ["b", 2], ["b", 3], ...HOSTILE.map((word) => [word, 10] as const)] as const;
    const metrics = createRegistry([things(() => sums("word", ["a", "b", "c"], told), "word")]);
    const text = await metrics.text();
    const { series } = parseExposition(text).get("hypertrail_things_total") ?? {};
    const values = [...(series?.values() ?? [])].map(({ labels, value }) => [labels.word, value]);
    expect(values).toEqual([
      ["a", 1],
      ["b", 5],
      ["c", 0],
      ["other", 60],
    ]);
    expect(text).not.toContain("forged");
  });

  it("of a greatest value is told where there is one", () => {
    const told = [
      ["a", 1],
      ["a", 7],
      ["evil", 3],
      ["a", 2],
      ["\n", 2],
    ] as const;
    expect(greatest("word", ["a", "b"], told)).toEqual([
      { labels: { word: "a" }, value: 7 },
      { labels: { word: "other" }, value: 3 },
    ]);
  });

  it.each(HOSTILE)("is other for %j", (word) => expect(closed(["a"], word)).toBe("other"));
});

describe("the reader of these tests", () => {
  const GOOD = '# HELP a_total A.\n# TYPE a_total counter\na_total{b="c"} 1\n';

  it("takes what is right", () => {
    expect(valueIn(parseExposition(GOOD), "a_total", { b: "c" })).toBe(1);
  });

  it.each([
    ["a sample before its type", 'a_total{b="c"} 1\n'],
    ["a type without a help", "# TYPE a_total counter\na_total 1\n"],
    ["a series twice", `${GOOD}a_total{b="c"} 2\n`],
    ["a metric twice", GOOD + GOOD],
    ["a counter without _total", "# HELP a A.\n# TYPE a counter\na 1\n"],
    ["a line break in a label", GOOD.replace("c", "c\n")],
    ["a quote in a label", GOOD.replace("c", 'c"')],
    ["a label without a name", GOOD.replace("b=", "=")],
    ["no number", GOOD.replace(" 1", " one")],
    ["a name with a dash", GOOD.replaceAll("a_total", "a-total")],
    ["a sample of another metric", `${GOOD}b_total 1\n`],
    ["no end", GOOD.trimEnd()],
  ])("refuses %s", (_, text) => expect(() => parseExposition(text)).toThrow());
});

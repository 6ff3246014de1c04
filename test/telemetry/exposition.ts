// Reads the text format of Prometheus (0.0.4) as its document defines it, and refuses what breaks a rule of it.

export interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  /** By series as it is written: `name{a="1",b="2"}`. */
  readonly series: Map<string, Series>;
}

export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const HELP = /^# HELP (\S+) ((?:[^\\\n]|\\\\|\\n)+)$/;
const TYPE = /^# TYPE (\S+) (counter|gauge|histogram|summary|untyped)$/;
const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^\\"\n]|\\\\|\\"|\\n)*)"(?:,(?=[a-zA-Z_])|$)/y;
const VALUE = /^(?:[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[+-]?Inf|nan)$/i;

/** The families by name, in order. Throws an error that quotes the line, or names the series, which breaks a rule. */
export function parseExposition(text: string): Map<string, Family> {
  if (!text.endsWith("\n")) throw new Error("the last line does not end");
  const families = new Map<string, Family>();
  let help: RegExpExecArray | null = null;
  let family: Family | null = null;
  for (const line of text.slice(0, -1).split("\n")) {
    if (line === "") continue;
    if (line.startsWith("# HELP")) {
      help = HELP.exec(line);
      if (help === null) throw new Error(`no HELP: ${line}`);
      family = null;
    } else if (line.startsWith("#")) {
      const type = TYPE.exec(line);
      if (type === null || help === null || type[1] !== help[1])
        throw new Error(`no TYPE after HELP: ${line}`);
      family = { name: type[1] ?? "", help: help[2] ?? "", type: type[2] ?? "", series: new Map() };
      if (!NAME.test(family.name)) throw new Error(`no name: ${line}`);
      if (families.has(family.name)) throw new Error(`told twice: ${line}`);
      families.set(family.name, family);
      help = null;
    } else {
      if (family === null) throw new Error(`a sample without HELP and TYPE: ${line}`);
      addSample(family, line);
    }
  }
  for (const each of families.values()) if (each.type === "histogram") checkHistogram(each);
  return families;
}

function addSample(family: Family, line: string): void {
  const [, name = "", inner = "", text = ""] = SAMPLE.exec(line) ?? [];
  if (!VALUE.test(text)) throw new Error(`no sample: ${line}`);
  const suffixes = family.type === "histogram" ? ["_bucket", "_sum", "_count"] : [""];
  if (!suffixes.some((suffix) => family.name + suffix === name))
    throw new Error(`of another family: ${line}`);
  const labels = parseLabels(inner, line);
  const value = numberOf(text);
  if (family.type === "counter") {
    if (!name.endsWith("_total")) throw new Error(`a counter that does not end in _total: ${line}`);
    if (!(value >= 0)) throw new Error(`a counter below zero: ${line}`);
  }
  const key = `${name}${JSON.stringify(Object.entries(labels).sort())}`;
  if (family.series.has(key)) throw new Error(`the series is told twice: ${line}`);
  family.series.set(key, { name, labels, value });
}

function parseLabels(inner: string, line: string): Record<string, string> {
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  for (let at = 0; at < inner.length; at = LABEL.lastIndex) {
    const [, name = "", value = ""] = LABEL.exec(inner) ?? [];
    if (name === "" || name.startsWith("__")) throw new Error(`no labels: ${line}`);
    if (Object.hasOwn(labels, name)) throw new Error(`a label twice: ${line}`);
    labels[name] = value.replace(/\\(.)/g, (_, escaped) => (escaped === "n" ? "\n" : escaped));
  }
  return labels;
}

function numberOf(text: string): number {
  if (/nan/i.test(text)) return Number.NaN;
  return /inf/i.test(text) ? Number(`${text.startsWith("-") ? "-" : ""}Infinity`) : Number(text);
}

/** Buckets grow up to `+Inf`, which is the count. */
function checkHistogram({ name, series }: Family): void {
  const groups = new Map<string, Series[]>();
  for (const each of series.values()) {
    const { le, ...rest } = each.labels;
    if ((le !== undefined) !== each.name.endsWith("_bucket")) throw new Error(`le is for buckets: ${name}`);
    const key = JSON.stringify(Object.entries(rest).sort());
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  for (const [key, group] of groups) {
    const buckets = group.filter((each) => each.labels.le !== undefined);
    const bounds = buckets.map((each) => numberOf(each.labels.le ?? ""));
    const counts = buckets.map((each) => each.value);
    const count = group.find((each) => each.name === `${name}_count`)?.value;
    const sum = group.find((each) => each.name === `${name}_sum`)?.value;
    const grows = (list: readonly number[]) => list.every((each, n) => n === 0 || each >= (list[n - 1] ?? 0));
    if (!grows(bounds) || !grows(counts)) throw new Error(`buckets that shrink: ${name}${key}`);
    if (bounds.at(-1) !== Number.POSITIVE_INFINITY || counts.at(-1) !== count || sum === undefined)
      throw new Error(`+Inf, count and sum do not fit: ${name}${key}`);
  }
}

/** What a series stands at, by its labels; undefined where it is not told. */
export function valueIn(
  families: ReadonlyMap<string, Family>,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  const family = families.get(name) ?? families.get(name.replace(/_(?:bucket|sum|count)$/, ""));
  const wanted = JSON.stringify(Object.entries(labels).sort());
  return family?.series.get(`${name}${wanted}`)?.value;
}

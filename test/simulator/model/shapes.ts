// Where members stand in JSON, and of which types they are.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const FIXTURES = fileURLToPath(new URL("../../fixtures/hyperliquid/", import.meta.url));

/** By path (`position.leverage.value`, `[]` for the elements of an array): the types that stand there. */
export type Shape = ReadonlyMap<string, ReadonlySet<string>>;

/** What all of `values` have together. Children of orders are orders: they stand where their parents do. */
export function shapeOf(values: readonly unknown[]): Shape {
  const shape = new Map<string, Set<string>>();
  const add = (path: string, value: unknown): void => {
    const types = shape.get(path) ?? new Set();
    shape.set(path, types.add(typeOf(value)));
    if (Array.isArray(value))
      for (const element of value) add(path === "children" ? "" : `${path}[]`, element);
    else if (typeof value === "object" && value !== null)
      for (const [name, member] of Object.entries(value)) add(path === "" ? name : `${path}.${name}`, member);
  };
  for (const value of values) add("", value);
  return shape;
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

/** Paths of `shape` that `known` lacks, with the types that are new there. */
export function strangers(shape: Shape, known: Shape): string[] {
  return [...shape].flatMap(([path, types]) =>
    [...types].filter((type) => !known.get(path)?.has(type)).map((type) => `${path}: ${type}`),
  );
}

/** The data of all frames that were recorded of a channel. */
export function recordedFrames(channel: string): Record<string, unknown>[] {
  return files(`ws-${channel}`).flatMap((text) =>
    text
      .split("\n")
      .filter((line) => line !== "")
      .flatMap((line) => {
        const { recv } = JSON.parse(line) as { recv?: { channel: string; data: Record<string, unknown> } };
        return recv?.channel === channel ? [recv.data] : [];
      }),
  );
}

/** All answers that were recorded of a request. */
export function recordedAnswers(type: string): unknown[] {
  return files(`info-${type}`).map((text) => (JSON.parse(text) as { response: unknown }).response);
}

export function recordedLeaderboards(): unknown[] {
  return files("stats-leaderboard").map((text) => (JSON.parse(text) as { response: unknown }).response);
}

function files(folder: string): string[] {
  return readdirSync(FIXTURES + folder).map((name) => readFileSync(`${FIXTURES}${folder}/${name}`, "utf8"));
}

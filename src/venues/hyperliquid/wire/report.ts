// Gathers what could not be read in one frame, besides what was not expected in it.

import { type Members, Misfit } from "./member.js";
import type { Drift, Refusal, Reported } from "./reported.js";

/** Entries kept of each list; beyond it they are counted. */
export const MAX_REPORTED = 32;

export const MAX_RAW = 65_536;
const MAX_SAMPLE = 200;

/** Steps of a path. Orders may be children four levels down; on the wire it is one. */
const MAX_STEPS = 12;

type PathStep = string | number;

/** The JSON text of `value`, cut to `length` characters; empty where it is nested too deeply for the stack. */
export function excerpt(value: unknown, length = MAX_RAW): string {
  try {
    return (JSON.stringify(value) ?? "").slice(0, length);
  } catch (error) {
    if (error instanceof RangeError) return "";
    throw error;
  }
}

function isNone(_: unknown): _ is never {
  return false;
}

/** One for each frame. It knows where in the frame the reading stands, and writes that as a path only when asked. */
export class Report {
  readonly #trail: PathStep[];
  readonly #refusals: Refusal[] = [];
  readonly #drift = new Map<string, { path: string; sample: string; count: number }>();
  #refused = 0;
  #drifted = 0;

  constructor(channel: string) {
    this.#trail = [channel];
  }

  /** Refusals so far: a listing is complete when its reading added none. */
  get refused(): number {
    return this.#refused;
  }

  /** What `read` makes of `value`, which stands at `step`; null, and a refusal, where it is a Misfit. */
  attempt<T>(step: PathStep, value: unknown, read: (value: unknown, report: Report) => T): T | null {
    const depth = this.#trail.length;
    this.#trail.push(step);
    try {
      if (depth >= MAX_STEPS) throw new Misfit("", value, `nested at most ${MAX_STEPS} steps deep`);
      return read(value, this);
    } catch (error) {
      if (!(error instanceof Misfit)) throw error;
      this.#refused++;
      if (this.#refusals.length < MAX_REPORTED)
        this.#refusals.push({ path: this.path(error.member), reason: error.message, raw: excerpt(value) });
      return null;
    } finally {
      this.#trail.length = depth;
    }
  }

  /**
   * What `read` makes of each row; those that it refuses are left out, and all beyond `limit`. A row that `is` what
   * `read` would make of it is taken as it stands.
   */
  each<T>(
    rows: readonly unknown[],
    read: (value: unknown, report: Report) => T,
    limit = Number.POSITIVE_INFINITY,
    is: (row: unknown) => row is T = isNone,
  ): T[] {
    const items: T[] = [];
    const tooDeep = this.#trail.length >= MAX_STEPS;
    for (let index = 0; index < rows.length && index < limit; index++) {
      const row = rows[index];
      const item = !tooDeep && is(row) ? row : this.attempt(index, row, read);
      if (item !== null) items.push(item);
    }
    if (rows.length > limit)
      this.attempt(limit, rows[limit], () => {
        throw new Misfit("", rows, `an array of at most ${limit}`);
      });
    return items;
  }

  /** What `read` makes of `value`, which stands at `step`. A Misfit there spoils what holds it. */
  within<V, T>(step: PathStep, value: V, read: (value: V, report: Report) => T): T {
    this.#trail.push(step);
    const result = read(value, this);
    this.#trail.pop();
    return result;
  }

  /** Counts the members that `known` lacks. */
  unknown(members: Members, known: ReadonlySet<string>): void {
    for (const name in members) if (!known.has(name)) this.#add(this.#kind(name), members[name]);
  }

  /** Counts a word that `known` lacks; the word is passed on. */
  word(word: string | null, member: string, known: ReadonlySet<string>): void {
    if (word !== null && !known.has(word)) this.#add(this.#kind(member), word, word);
  }

  /** A descriptive value; null, and drift, where `is` does not know its kind. Absent and null are no drift. */
  descriptive<T>(value: unknown, member: string, is: (value: unknown) => value is T): T | null {
    if (value === undefined || value === null) return null;
    if (is(value)) return value;
    this.#add(this.#kind(member), value);
    return null;
  }

  /** Where a member of what is being read stands: `openOrders.orders[3].limitPx`. */
  path(member: string): string {
    return this.#write(member, (index) => `[${index}]`);
  }

  result(): Reported {
    let kept = 0;
    for (const entry of this.#drift.values()) kept += entry.count;
    return {
      refusals: this.#refusals,
      moreRefusals: this.#refused - this.#refusals.length,
      drift: [...this.#drift.values()] satisfies Drift[],
      moreDrift: this.#drifted - kept,
    };
  }

  #kind(member: string): string {
    return this.#write(member, () => "[]");
  }

  #write(member: string, bracket: (index: number) => string): string {
    let path = "";
    for (const step of this.#trail)
      path += typeof step === "number" ? bracket(step) : path === "" ? step : `.${step}`;
    return member === "" ? path : `${path}.${member.slice(0, MAX_SAMPLE)}`;
  }

  #add(path: string, value: unknown, word = ""): void {
    this.#drifted++;
    const key = `${path}=${word}`;
    const known = this.#drift.get(key);
    if (known !== undefined) known.count++;
    else if (this.#drift.size < MAX_REPORTED)
      this.#drift.set(key, { path, sample: excerpt(value, MAX_SAMPLE), count: 1 });
  }
}

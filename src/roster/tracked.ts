// A trader of the roster: its fields, how a stored one is read, and what a wish to follow it changes.
import { type Address, parseAddress } from "../domain/address.js";

export const PRIORITY = { min: 1, max: 100, default: 1 } as const;

export const ADDED_BY = ["add", "import", "discover", "default"] as const;

export type AddedBy = (typeof ADDED_BY)[number];

export interface TrackedTrader {
  readonly ethAddress: Address;
  /** Whether it is followed. */
  readonly enabled: boolean;
  /** 1 to 100: who has more is streamed first, and polled more often. */
  readonly priority: number;
  readonly tags: readonly string[];
  readonly label: string | null;
  /** When it was last put on the roster; null in a row written by hand. */
  readonly addedAt: Date | null;
  readonly addedBy: AddedBy | null;
  /** For a person to read. */
  readonly why: string | null;
  /** Null while it is enabled. */
  readonly removedAt: Date | null;
}

/** A row as it is stored: `id` is its `_id`, which a hand may have written in upper case. */
export interface RosterRow extends TrackedTrader {
  readonly id: string;
  /** What is wrong with its fields, each of which has its default then. */
  readonly problems: readonly string[];
}

/** Somebody to follow; null: whatever it has, or the default. */
export interface Wish {
  readonly ethAddress: Address;
  readonly priority: number | null;
  readonly label: string | null;
  readonly tags: readonly string[];
  /** A tag for whoever joins by this wish, and for nobody who was followed before: by it the wish is undone. */
  readonly mark: string | null;
  readonly why: string | null;
}

/** `again`: it was removed before. `changed`: it is followed already, with another priority, label or tag. */
export type TrackingOutcome = "added" | "again" | "changed" | "already";

/** The fields of a row but its `_id`. */
export type Fields = Omit<TrackedTrader, "ethAddress">;

/** Null where `_id` is no address. A row that has only `_id` and `enabled` is a whole one. */
export function readTracked(row: Readonly<Record<string, unknown>>): RosterRow | null {
  const id = row._id;
  const ethAddress = typeof id === "string" ? parseAddress(id) : null;
  if (typeof id !== "string" || ethAddress === null) return null;
  const problems: string[] = [];
  const take = <T>(name: keyof Fields, allowed: string, fits: (value: unknown) => value is T, none: T): T => {
    const value = row[name] ?? none;
    if (fits(value)) return value;
    problems.push(`${name} is ${JSON.stringify(value)}, not ${allowed}`);
    return none;
  };
  return {
    ...{ id, ethAddress, problems },
    enabled: take("enabled", "true or false", isBoolean, false),
    priority: take("priority", "a whole number from 1 to 100", isPriority, PRIORITY.default),
    tags: take("tags", "a list of texts", isTexts, []),
    label: take("label", "a text", isTextOrNull, null),
    addedAt: take("addedAt", "a date", isDateOrNull, null),
    addedBy: take("addedBy", `one of ${ADDED_BY.join(", ")}`, isAddedByOrNull, null),
    why: take("why", "a text", isTextOrNull, null),
    removedAt: take("removedAt", "a date", isDateOrNull, null),
  };
}

/** What a wish makes of a row, or of none: what happens, and the fields to write. */
export function fulfil(
  wish: Wish,
  row: TrackedTrader | null,
  addedBy: AddedBy,
  now: Date,
): { readonly outcome: TrackingOutcome; readonly set: Partial<Fields> } {
  if (row?.enabled !== true) {
    const { label, why, mark } = wish;
    const tags = mark === null ? wish.tags : [...wish.tags, mark];
    const set: Fields = {
      ...{ enabled: true, priority: wish.priority ?? row?.priority ?? PRIORITY.default },
      ...{ tags: [...new Set(tags)], label: label ?? row?.label ?? null },
      ...{ addedAt: now, addedBy, why, removedAt: null },
    };
    return { outcome: row === null ? "added" : "again", set };
  }
  const tags = [...new Set([...row.tags, ...wish.tags])];
  const set: Partial<Fields> = {
    ...(wish.priority !== null && wish.priority !== row.priority && { priority: wish.priority }),
    ...(wish.label !== null && wish.label !== row.label && { label: wish.label }),
    ...(tags.length > row.tags.length && { tags }),
  };
  return { outcome: Object.keys(set).length > 0 ? "changed" : "already", set };
}

/** The most important first; by address where they are equal. */
export function byImportance(
  a: { readonly ethAddress: Address; readonly priority: number },
  b: { readonly ethAddress: Address; readonly priority: number },
): number {
  return b.priority - a.priority || (a.ethAddress < b.ethAddress ? -1 : 1);
}

export function isPriority(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= PRIORITY.min && Number(value) <= PRIORITY.max;
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === "boolean";
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === "string";
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}

function isDateOrNull(value: unknown): value is Date | null {
  return value === null || value instanceof Date;
}

function isAddedByOrNull(value: unknown): value is AddedBy | null {
  return value === null || ADDED_BY.some((each) => each === value);
}

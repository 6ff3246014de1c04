// One question to the REST interface, and the answer made for it.
import type { Model, ShownOrder } from "../../model/words.js";
import type { VenueLimits } from "../numbers.js";
import type { Leaderboard } from "./leaderboard.js";
import type { RestOptions } from "./options.js";
import type { View } from "./other-node.js";
import type { InfoRequest } from "./request.js";

/** What answers are made of. */
export interface Sources {
  readonly model: Model;
  readonly limits: VenueLimits;
  readonly options: RestOptions;
  readonly leaderboard: Leaderboard;
}

export interface Asked extends Sources {
  readonly request: InfoRequest;
  /** What happened later is not told yet. */
  readonly asOf: number;
  readonly now: number;
  /** Orders and account of the request's user on its dex. */
  readonly view: () => View;
}

export interface Made {
  readonly body: unknown;
  /** By which it weighs more. */
  readonly rows: number;
  /** The same with nothing in it; null where there is nothing, or where it is never missing. */
  readonly emptied: unknown;
  /** The orders that it shows, if it is a listing of them. */
  readonly orders: readonly ShownOrder[] | null;
}

export function made(body: unknown, given: Partial<Made> = {}): Made {
  return { body, rows: 0, emptied: null, orders: null, ...given };
}

/** A list, which may be empty by mistake. */
export function madeList(rows: readonly unknown[], given: Partial<Made> = {}): Made {
  return made(rows, { rows: rows.length, emptied: rows.length === 0 ? null : [], ...given });
}

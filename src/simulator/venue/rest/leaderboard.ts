// The leaderboard of the venue's web site: the model's traders, and whom a test adds.
import type { WindowPerformance } from "../../model/record-words.js";
import type { Model, VenueDecimal } from "../../model/words.js";

export interface LeaderboardRow {
  /** In any case. */
  readonly ethAddress: string;
  readonly accountValue: VenueDecimal;
  readonly windowPerformances: readonly (readonly [window: string, performance: WindowPerformance])[];
  readonly prize: number;
  readonly displayName: string | null;
}

export class Leaderboard {
  readonly #model: Model;
  #added: readonly LeaderboardRow[];

  constructor(model: Model, added: readonly LeaderboardRow[]) {
    this.#model = model;
    this.#added = added;
  }

  /** Replaces the rows that were added. One of a trader's address replaces the trader's own. */
  set(added: readonly LeaderboardRow[]): void {
    this.#added = added;
  }

  /** Not sorted. */
  rows(): LeaderboardRow[] {
    const added = new Set(this.#added.map(({ ethAddress }) => ethAddress.toLowerCase()));
    const others = this.#model.users.filter((user) => !added.has(user));
    return [...others.flatMap((user) => this.#rowOf(user)), ...this.#added];
  }

  #rowOf(user: string): LeaderboardRow[] {
    const performance = this.#model.records?.performance(user) ?? null;
    if (performance === null) return [];
    const { accountValue, windows } = performance;
    const displayName = user === this.#model.users[0] ? "first" : null;
    return [{ ethAddress: user, accountValue, windowPerformances: windows, prize: 0, displayName }];
  }
}

// How far a collector has come, and its parts as they come into being; what health and stats are read from.
import type { Journal } from "../../journal/journal.js";
import type { Flusher } from "../../pipeline/flusher.js";
import type { Intake } from "../../pipeline/intake.js";
import type { VenueStatus } from "../../venues/status.js";
import type { Venue } from "../../venues/venue.js";

export type Stage = "starting" | "recovering" | "streaming" | "stopping";

export interface CollectorParts {
  /** Null without a database. */
  readonly flusher: Flusher | null;
  readonly intake: Intake;
}

export class Progress {
  readonly startedAt: number;
  #stage: Stage = "starting";
  #since: number;
  #database: { readonly state: "starting" | "up" } | { readonly state: "down"; readonly since: number } = {
    state: "starting",
  };
  #journal: Journal | null = null;
  #parts: CollectorParts | null = null;
  #venue: Venue | null = null;
  #refusal: { readonly since: number; readonly text: string } | null = null;
  #drift = 0;

  constructor(now: number) {
    this.startedAt = now;
    this.#since = now;
  }

  /** The stage, and when it was entered (ms). */
  get stage(): { readonly stage: Stage; readonly since: number } {
    return { stage: this.#stage, since: this.#since };
  }

  enter(stage: Stage, now: number): void {
    this.#stage = stage;
    this.#since = now;
  }

  databaseAway(now: number): void {
    if (this.#database.state !== "down") this.#database = { state: "down", since: now };
  }

  databaseUp(): void {
    this.#database = { state: "up" };
  }

  /** Whether the database answers; once batches are written, whether it takes them. */
  get database(): { readonly state: "starting" | "up" } | { readonly state: "down"; readonly since: number } {
    const failingSince = this.#parts?.flusher?.failingSince ?? null;
    return failingSince === null ? this.#database : { state: "down", since: failingSince };
  }

  opened(journal: Journal): void {
    this.#journal = journal;
  }

  /** Null before it is open. */
  get journal(): Journal | null {
    return this.#journal;
  }

  parts(parts: CollectorParts): void {
    this.#parts = parts;
  }

  get built(): CollectorParts | null {
    return this.#parts;
  }

  streaming(venue: Venue, now: number): void {
    this.#venue = venue;
    this.enter("streaming", now);
  }

  /** Null before it streams. */
  get venue(): Venue | null {
    return this.#venue;
  }

  /** How the venue is watched; null before it is. */
  watching(): VenueStatus | null {
    return this.#venue?.status() ?? null;
  }

  refused(now: number, text: string): void {
    this.#refusal ??= { since: now, text };
  }

  /** The first subscription that the venue refused by name. */
  get refusal(): { readonly since: number; readonly text: string } | null {
    return this.#refusal;
  }

  drifted(count: number): void {
    this.#drift += count;
  }

  /** Members and words that we did not expect, since start. */
  get drift(): number {
    return this.#drift;
  }
}

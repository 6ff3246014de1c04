// Saves the cursors, and removes what nobody needs any more: one round at a time.
import type { Clock } from "../timing/clock.js";
import { Bell } from "./bell.js";
import { type Cursors, writeCursors } from "./cursors.js";
import { codeOf } from "./errors.js";
import type { Files } from "./files.js";
import { retain } from "./retention.js";
import type { Identity } from "./segment-format.js";
import type { Segments } from "./segments.js";

export interface KeeperOptions {
  readonly files: Files;
  readonly identity: Identity;
  readonly segments: Segments;
  readonly cursors: ReadonlyMap<string, number>;
  readonly oldest: number;
  readonly privileged: string | null;
  readonly maxBytes: number;
  readonly keepMs: number;
  /** Shortest time from one round to the next, ms. */
  readonly everyMs: number;
  readonly clock: Clock;
  readonly synced: () => number;
  /** After each round. */
  readonly onRound: () => void;
}

export interface Unsaved {
  readonly since: number;
  readonly error: string;
}

/** Time alone makes records old enough to go: so often that is looked at, ms. */
const IDLE_MS = 30_000;
const UNSAVED_MS = 1_000;
const NO_SPACE = new Set(["ENOSPC", "EDQUOT"]);

export class Keeper {
  readonly #options: KeeperOptions;
  readonly #cursors: Map<string, number>;
  readonly #cutOff = new Map<string, number>();
  /** Files that are let go of and still there, with their sizes. */
  readonly #doomed = new Map<string, number>();
  #oldest: number;
  #needed = 0;
  /** Of the last error of a saving. */
  #lastCode = "";
  #changed = true;
  #unsaved: Unsaved | null = null;
  #turn: Promise<void> = Promise.resolve();
  readonly #bell = new Bell();
  readonly #end = new Bell();
  #woken = false;
  #stopped = false;

  constructor(options: KeeperOptions) {
    this.#options = options;
    this.#cursors = new Map(options.cursors);
    this.#oldest = options.oldest;
  }

  get cursors(): ReadonlyMap<string, number> {
    return this.#cursors;
  }

  get oldest(): number {
    return this.#oldest;
  }

  /** On the disk, in all. */
  get bytes(): number {
    return [...this.#doomed.values()].reduce((sum, bytes) => sum + bytes, this.#options.segments.bytes);
  }

  /** Of them, held for the privileged reader. */
  get needed(): number {
    return this.#needed;
  }

  get unsaved(): Unsaved | null {
    return this.#unsaved;
  }

  /** How often a reader was cut off. */
  cutOff(name: string): number {
    return this.#cutOff.get(name) ?? 0;
  }

  move(name: string, cursor: number): void {
    this.#cursors.set(name, cursor);
    this.#changed = true;
    this.wake();
  }

  forget(name: string): void {
    this.#cursors.delete(name);
    this.#changed = true;
    this.wake();
  }

  /** There may be something to do. */
  wake(): void {
    this.#woken = true;
    this.#bell.ring();
  }

  async run(): Promise<void> {
    const { clock, everyMs } = this.#options;
    while (!this.#stopped) {
      this.#woken = false;
      await this.round(false);
      const restMs = this.#unsaved === null ? everyMs : Math.max(everyMs, UNSAVED_MS);
      if (restMs > 0 && !this.#stopped) await this.#end.wait(clock.real(restMs));
      if (!this.#woken && !this.#stopped) await this.#bell.wait(clock.real(IDLE_MS));
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#end.ring();
    this.#bell.ring();
  }

  /** `pressed`: the disk is full. Never rejects. */
  round(pressed: boolean): Promise<void> {
    this.#turn = this.#turn.then(() => this.#round(pressed));
    return this.#turn;
  }

  /** The last round: the cursors as they are. */
  last(): Promise<void> {
    this.#changed = true;
    return this.round(false);
  }

  async #round(pressed: boolean): Promise<void> {
    this.#release(pressed);
    if (this.#changed && !(await this.#save())) {
      // A full disk has no room for the cursors either: what goes makes it.
      const full = pressed || NO_SPACE.has(this.#lastCode);
      if (full) this.#release(true);
      if (full && (await this.#remove())) await this.#save();
    } else await this.#remove();
    this.#options.onRound();
  }

  #release(pressed: boolean): void {
    const { segments, privileged, maxBytes, keepMs, clock } = this.#options;
    const limits = { privileged, maxBytes, keepMs, pressed };
    const plan = retain({ segments: segments.all, cursors: this.#cursors, now: clock.now(), ...limits });
    this.#needed = plan.needed;
    for (const { name, bytes } of segments.shift(plan.remove)) this.#doomed.set(name, bytes);
    if (plan.remove === 0) return;
    this.#oldest = segments.all[0]!.first;
    for (const name of plan.cutOff) this.#cutOff.set(name, this.cutOff(name) + 1);
    this.#changed = true;
  }

  async #save(): Promise<boolean> {
    const { files, identity, clock, synced } = this.#options;
    this.#changed = false;
    const savedAt = clock.now();
    const readers = Object.fromEntries(this.#cursors);
    const cursors: Cursors = { identity, oldest: this.#oldest, synced: synced(), savedAt, readers };
    try {
      await writeCursors(files, cursors);
      this.#unsaved = null;
      return true;
    } catch (error) {
      this.#changed = true;
      this.#lastCode = codeOf(error);
      const message = error instanceof Error ? error.message : String(error);
      this.#unsaved = { since: this.#unsaved?.since ?? savedAt, error: message };
      return false;
    }
  }

  /** Whether any file went. */
  async #remove(): Promise<boolean> {
    let any = false;
    for (const name of [...this.#doomed.keys()]) {
      try {
        await this.#options.files.remove(name);
        this.#doomed.delete(name);
        any = true;
      } catch {
        // It is tried again with the next round; opened again, it is older than the oldest.
      }
    }
    return any;
  }
}

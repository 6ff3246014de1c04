// When users are asked for again: after a refusal, when the cap may have risen, when slots of an earlier run are free.
import type { Address } from "../../../domain/address.js";
import type { Clock } from "../../../timing/clock.js";
import type { UserQuota } from "./user-quota.js";

export interface QuotaDeeds {
  /** Asks once more for a user that was turned away. */
  retry(user: Address): void;
  /** Asks for a user that waited. */
  admit(user: Address): void;
  /** More users may be watched than before, or slots of an earlier run are free. */
  changed(): void;
}

export class QuotaTimers {
  readonly #quota: UserQuota;
  readonly #clock: Clock;
  readonly #deeds: QuotaDeeds;
  #due: NodeJS.Timeout | undefined;
  #lingered: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(quota: UserQuota, clock: Clock, deeds: QuotaDeeds) {
    this.#quota = quota;
    this.#clock = clock;
    this.#deeds = deeds;
  }

  /** To be called whenever the quota has changed. */
  schedule(): void {
    clearTimeout(this.#due);
    const waitMs = this.#quota.dueAt - this.#clock.now();
    if (this.#stopped || !Number.isFinite(waitMs)) return;
    this.#due = setTimeout(
      () => {
        const before = this.#quota.cap;
        for (const { type, user } of this.#quota.due(this.#clock.now())) this.#deeds[type](user);
        this.schedule();
        if (this.#quota.cap !== before) this.#deeds.changed();
      },
      this.#clock.real(Math.max(0, waitMs)),
    );
  }

  /** Users of an earlier run may be counted until these times, ms: then their slots are free. */
  whenLingered(lingering: ReadonlyMap<string, number>): void {
    if (lingering.size === 0) return;
    const waitMs = Math.max(...lingering.values()) - this.#clock.now();
    this.#lingered = setTimeout(() => {
      for (const user of this.#quota.lingered()) this.#deeds.admit(user);
    }, this.#clock.real(waitMs));
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#due);
    clearTimeout(this.#lingered);
  }
}

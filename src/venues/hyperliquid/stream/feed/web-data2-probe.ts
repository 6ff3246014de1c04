// The subscription that shows whether the venue serves `webData2`.
import type { Clock } from "../../../../timing/clock.js";
import { ACK_DEADLINE_MS } from "../../limits.js";
import type { UserSubscription } from "../../wire/requests.js";
import type { StreamClient } from "../client/client.js";

export class WebData2Probe {
  readonly #clock: Clock;
  readonly #silent: (ms: number) => void;
  #asked: { readonly client: StreamClient; readonly request: UserSubscription } | null = null;
  #timer: NodeJS.Timeout | null = null;

  /** `silent` is told when the venue has not answered for `ms`. */
  constructor(clock: Clock, silent: (ms: number) => void) {
    this.#clock = clock;
    this.#silent = silent;
  }

  /** The trader it is asked for; null where it is not asked. */
  get user(): string | null {
    return this.#asked?.request.user ?? null;
  }

  ask(client: StreamClient, user: string): void {
    this.#asked = { client, request: { type: "webData2", user } };
    client.want([this.#asked.request]);
  }

  /** From now on the venue may answer, for as long as it may take it. */
  connected(id: number): void {
    if (this.#asked?.client.id !== id) return;
    this.answered();
    this.#timer = setTimeout(() => this.#silent(ACK_DEADLINE_MS), this.#clock.real(ACK_DEADLINE_MS));
  }

  /** Nothing is waited for any more; what was asked for stays. */
  answered(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** Lets go of what was asked for. */
  withdraw(): void {
    this.#asked?.client.unwant([this.#asked.request]);
    this.#asked = null;
  }
}

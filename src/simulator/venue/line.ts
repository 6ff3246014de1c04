// The wire to one client, with what may befall a frame on it.
import type { Outlet } from "../protocol/outlet.js";
import type { Counters } from "./counters.js";
import type { Faults } from "./faults.js";
import type { Frame } from "./frames.js";

export interface Data extends Frame {
  /** Which subscription of the connection brings it. */
  readonly key: string;
  /** Whether the next one of its subscription says all that it says; it never comes after that one. */
  readonly fullState: boolean;
  /** How often it is delivered. */
  readonly copies: number;
  /** To be called once it is delivered whole. */
  readonly arrived: () => void;
}

type Wire = Pick<Outlet, "full" | "send" | "rest">;

export class Line {
  readonly #outlet: Wire;
  readonly #faults: Faults;
  readonly #counters: Counters;
  /** A frame that waits to be overtaken by the next one. */
  #held: Data | null = null;
  #silent = false;

  constructor(outlet: Wire, faults: Faults, counters: Counters) {
    this.#outlet = outlet;
    this.#faults = faults;
    this.#counters = counters;
  }

  get silent(): boolean {
    return this.#silent;
  }

  /** From now on nothing is sent, and the client is not cut off for it. */
  silence(): void {
    this.#silent = true;
    this.#held = null;
    this.#outlet.rest();
  }

  /** Whether a full state should be left out, since the client has too much unread; if so, it is counted. */
  skips(): boolean {
    if (this.#outlet.full) this.#counters.skippedPushes++;
    return this.#outlet.full;
  }

  /** An answer: no fault touches it, but it may overtake a frame of data. */
  answer(channel: string, text: string): void {
    this.#write(channel, text);
    this.#sendHeld();
  }

  bring(data: Data): void {
    if (this.#silent) return;
    if (this.#held?.key === data.key && data.fullState) this.#sendHeld();
    if (this.#held === null && this.#faults.deals("swap")) {
      this.#held = data;
      return;
    }
    this.#send(data);
    this.#sendHeld();
  }

  #sendHeld(): void {
    const held = this.#held;
    this.#held = null;
    if (held !== null) this.#send(held);
  }

  #send({ channel, text, copies, arrived }: Data): void {
    for (let copy = 0; copy < copies; copy++) {
      if (this.#faults.deals("truncate")) {
        this.#write(channel, text.slice(0, this.#faults.random("truncate").whole(1, text.length - 1)));
      } else this.#write(channel, text, arrived);
    }
  }

  #write(channel: string, text: string, sent?: () => void): void {
    if (this.#silent) return;
    this.#outlet.send(text, sent);
    this.#counters.frames[channel] = (this.#counters.frames[channel] ?? 0) + 1;
  }
}

// The venue's builder dexes: listed seldom, since a new one comes every few weeks.
import type { Clock } from "../../../timing/clock.js";
import type { InfoClient } from "../info/client.js";
import { type InfoSink, reportAnswer } from "../info/report-answer.js";
import type { How } from "../info/transport.js";

/** How long the list is believed, ms. */
const LISTED_MS = 3_600_000;

/** Between two tries to have it, ms. */
const AGAIN_MS = 60_000;

export class DexList {
  readonly #info: InfoClient;
  readonly #clock: Clock;
  readonly #sink: Pick<InfoSink, "drift" | "quarantine">;
  #names: readonly string[] = [];
  #dueAt = Number.NEGATIVE_INFINITY;

  constructor(info: InfoClient, clock: Clock, sink: Pick<InfoSink, "drift" | "quarantine">) {
    this.#info = info;
    this.#clock = clock;
    this.#sink = sink;
  }

  /** Without the first one; empty before it was listed. */
  get names(): readonly string[] {
    return this.#names;
  }

  /** When it is to be asked for again, ms. */
  get dueAt(): number {
    return this.#dueAt;
  }

  /** Asks for it where that is due. A list from which something was refused takes no name away. */
  async refresh(how: How): Promise<void> {
    if (this.#clock.now() < this.#dueAt) return;
    this.#dueAt = this.#clock.now() + AGAIN_MS;
    const listed = await this.#info.perpDexs(how);
    if (!listed.ok) return;
    reportAnswer(listed, this.#sink);
    const { rows, complete } = listed.value;
    const names = rows.map(({ name }) => name).filter((name) => name !== "");
    this.#names = complete ? names : [...new Set([...this.#names, ...names])];
    if (complete) this.#dueAt = this.#clock.now() + LISTED_MS;
  }
}

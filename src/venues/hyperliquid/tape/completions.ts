// Completes the fills that the tape told in part, by the venue's log of fills, in weight that is left.
import { type Address, addressOf } from "../../../domain/address.js";
import type { TraderId } from "../../../domain/ids.js";
import type { PartialFill } from "../../../domain/partial-fill.js";
import type { Clock } from "../../../timing/clock.js";
import { WorkLoop } from "../../../timing/work-loop.js";
import type { Answer } from "../info/answer.js";
import type { InfoClient } from "../info/client.js";
import { type InfoSink, reportAnswer } from "../info/report-answer.js";
import type { How } from "../info/transport.js";
import { INFO_PAGE_ROWS, REACHABLE_FILLS } from "../limits.js";
import { fillsWanted } from "../observe/fills.js";
import { observeTwapSliceFills, observeUserFills } from "../observe/info.js";
import type { WirePage } from "../wire/info/read.js";
import { CompletionQueue } from "./completion-queue.js";

/** Pages of one time of asking: what the venue shows of a trader at all. */
const MAX_PAGES = Math.ceil(REACHABLE_FILLS / INFO_PAGE_ROWS);

/** Traders that are asked about at a time. */
const AT_A_TIME = 2;

export interface CompletionsOptions {
  readonly info: Pick<InfoClient, "userFillsByTime" | "userTwapSliceFillsByTime">;
  readonly clock: Clock;
  readonly sink: InfoSink;
  /** What is known in part of a trader's fills. */
  readonly partial: (trader: TraderId) => readonly PartialFill[];
}

export class Completions {
  readonly #options: CompletionsOptions;
  readonly #queue = new CompletionQueue();
  readonly #loop: WorkLoop;
  readonly #ended = new AbortController();

  constructor(options: CompletionsOptions) {
    this.#options = options;
    const work = { next: (now: number) => this.#next(now), nextAt: () => this.#queue.nextAt() };
    this.#loop = new WorkLoop(work, options.clock, AT_A_TIME);
  }

  /** It may have fills that are known in part. */
  want(trader: TraderId): void {
    this.#queue.want(trader, this.#options.clock.now());
    this.#loop.wake();
  }

  drop(trader: TraderId): void {
    this.#queue.drop(trader);
  }

  /** Fills that wait, and when the oldest of them was told, ms; null where there is none. */
  status(): { readonly fills: number; readonly oldestAt: number | null } {
    let fills = 0;
    let oldestAt: number | null = null;
    for (const trader of this.#queue.traders()) {
      for (const { observedAt } of this.#options.partial(trader)) {
        fills++;
        oldestAt = Math.min(oldestAt ?? observedAt, observedAt);
      }
    }
    return { fills, oldestAt };
  }

  /** Until `signal` aborts; resolves when the last request has ended. */
  run(signal: AbortSignal): Promise<void> {
    signal.addEventListener("abort", () => this.#ended.abort(), { once: true });
    return this.#loop.run(signal);
  }

  #next(now: number): (() => Promise<void>) | null {
    const due = this.#queue.next(now);
    return due === null ? null : () => this.#complete(addressOf(due.trader), due.fruitless);
  }

  async #complete(trader: Address, fruitless: number): Promise<void> {
    const { partial, clock } = this.#options;
    const before = partial(trader);
    const { fillsSince, slicesSince } = fillsWanted(before);
    // What neither tells is looked for with the other.
    const other = fruitless > 0 ? (fillsSince ?? slicesSince) : null;
    const askFills = fillsSince ?? other;
    const askSlices = slicesSince ?? other;
    const answers = [
      askFills === null || (await this.#fills(trader, askFills)),
      askSlices === null || (await this.#slices(trader, askSlices)),
    ];
    const left = new Set(partial(trader).map(({ id }) => id));
    const completed = before.some(({ id }) => !left.has(id));
    const outcome = completed ? "completed" : answers.includes(false) ? "failed" : "none";
    this.#queue.asked(trader, outcome, left.size > 0, clock.now());
  }

  #fills(trader: Address, from: number): Promise<boolean> {
    return this.#pages(trader, from, async (startTime) => {
      const answer = await this.#options.info.userFillsByTime(trader, { startTime }, this.#how);
      const taken = this.#tell(trader, answer, (rows, times) => observeUserFills(rows, times));
      return { taken, next: nextOf(answer, ({ time }) => time) };
    });
  }

  #slices(trader: Address, from: number): Promise<boolean> {
    return this.#pages(trader, from, async (startTime) => {
      const answer = await this.#options.info.userTwapSliceFillsByTime(trader, { startTime }, this.#how);
      const taken = this.#tell(trader, answer, (rows, times) => observeTwapSliceFills(rows, times));
      return { taken, next: nextOf(answer, ({ fill }) => fill.time) };
    });
  }

  /** A full page may end before what is known in part: on from its newest row, while any of it is left. */
  async #pages(
    trader: Address,
    from: number,
    ask: (startTime: number) => Promise<{ readonly taken: boolean; readonly next: number | null }>,
  ): Promise<boolean> {
    let start = from;
    for (let page = 0; page < MAX_PAGES; page++) {
      const { taken, next } = await ask(start);
      if (!taken) return false;
      if (next === null || next <= start || this.#options.partial(trader).length === 0) return true;
      start = next;
    }
    return true;
  }

  #tell<T>(
    ethAddress: Address,
    answer: Answer<WirePage<T>>,
    observe: (
      rows: readonly T[],
      times: Parameters<typeof observeUserFills>[1],
    ) => Parameters<InfoSink["observe"]>[0],
  ): boolean {
    if (!answer.ok || this.#ended.signal.aborted) return false;
    const { sink } = this.#options;
    const { askedAt, receivedAt } = answer;
    reportAnswer(answer, sink, ethAddress);
    return sink.observe(observe(answer.value.rows, { ethAddress, askedAt, receivedAt })).taken;
  }

  get #how(): How {
    return { klass: "tape", signal: this.#ended.signal };
  }
}

/** Where the next page begins, ms; null after the last one. */
function nextOf<T>(answer: Answer<WirePage<T>>, timeOf: (row: T) => number): number | null {
  if (!answer.ok || answer.value.received < INFO_PAGE_ROWS) return null;
  return answer.value.rows.reduce((newest, row) => Math.max(newest, timeOf(row)), 0);
}

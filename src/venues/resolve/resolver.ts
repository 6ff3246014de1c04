// Finds out why orders closed: asks the venue, one question of a trader at a time, and gives up in the end.
import type { OrderId, TraderId } from "../../domain/ids.js";
import type { OrderStatus, StatusReport, Unexplained } from "../../domain/observation.js";
import type { ObservationResult } from "../../domain/outcome.js";
import type { Clock } from "../../timing/clock.js";
import { WorkLoop } from "../../timing/work-loop.js";
import { type Question, Questions, type Reply } from "./questions.js";

/** Of orders that nobody asked about, those of so long ago at most: a ledger remembers what it closed for longer; ms. */
const UNASKED_MS = 5 * 60_000;

/** Questions under way at a time. */
const AT_A_TIME = 4;

/** What the venue says of an order; `forgotten` where it does not know it; null where no answer came. */
export type Said = StatusReport | "forgotten" | null;

export interface ResolverOptions {
  readonly clock: Clock;
  status(ethAddress: TraderId, oid: OrderId, healing: boolean, signal: AbortSignal): Promise<Said>;
  history(ethAddress: TraderId, healing: boolean, signal: AbortSignal): Promise<Said>;
  /** Whether an order still wants a reason: it is missing, or closed and unexplained. */
  readonly isWanted: (ethAddress: TraderId, oid: OrderId) => boolean;
  /** From when on orders that no listing showed are of interest, ms; Infinity where nobody follows the trader. */
  since(ethAddress: TraderId): number;
  readonly observe: (observation: StatusReport | Unexplained) => ObservationResult;
}

export class Resolver {
  /** Orders since start by what became of their question: explained by one of either kind, or not. */
  readonly counts = { status: 0, history: 0, unknown: 0, unanswered: 0 };
  readonly #options: ResolverOptions;
  readonly #questions = new Questions();
  readonly #loop: WorkLoop;
  readonly #ended = new AbortController();

  constructor(options: ResolverOptions) {
    this.#options = options;
    const next = (now: number) => {
      const question = this.#questions.next(now, options.isWanted);
      return question === null ? null : () => this.#ask(question);
    };
    this.#loop = new WorkLoop({ next, nextAt: () => this.#questions.nextAt() }, options.clock, AT_A_TIME);
  }

  /** Orders that wait for a reason. */
  get waiting(): number {
    return this.#questions.size;
  }

  /** `healing`: they were missed after a gap, and the venue soon forgets. */
  want(ethAddress: TraderId, oids: readonly OrderId[], healing: boolean): void {
    const over = this.#questions.want(ethAddress, oids, this.#options.clock.now(), healing);
    this.#giveUp(ethAddress, over);
    this.#loop.wake();
  }

  /** What became of a trader's orders may have been missed: its log is read. */
  wantLog(ethAddress: TraderId): void {
    this.#questions.wantLog(ethAddress, this.#options.clock.now());
    this.#loop.wake();
  }

  /** Nobody follows this trader any more. */
  drop(ethAddress: TraderId): void {
    this.#questions.drop(ethAddress);
  }

  /** Until `signal` aborts; resolves when the last question has ended. */
  run(signal: AbortSignal): Promise<void> {
    signal.addEventListener("abort", () => this.#ended.abort(), { once: true });
    return this.#loop.run(signal);
  }

  async #ask(question: Question): Promise<void> {
    const { clock, status, history, observe } = this.#options;
    const { ethAddress, healing } = question;
    const { signal } = this.#ended;
    const said =
      question.kind === "status"
        ? await status(ethAddress, question.oid, healing, signal)
        : await history(ethAddress, healing, signal);
    const asked = new Set(question.kind === "status" ? [question.oid] : question.oids);
    const report = said === null || said === "forgotten" ? null : this.#ofInterest(said, asked);
    const taken = report === null ? said !== null : observe(report).taken;
    const last = new Map(report?.statuses.map((each) => [each.order.oid, each]));
    const replyTo = (oid: OrderId): Reply => {
      const reply = taken ? replyOf(last.get(oid)) : "failed";
      if (reply === "explained") this.counts[question.kind]++;
      if (reply === "failed") this.counts.unanswered++;
      return reply;
    };
    if (question.kind === "history") this.#questions.logRead(ethAddress, taken, clock.now());
    this.#giveUp(ethAddress, this.#questions.answered(question, replyTo, clock.now()));
  }

  /**
   * The log tells of more than was asked for: of orders that lived between two listings, and of others that are long
   * forgotten. Those must not be told anew.
   */
  #ofInterest(report: StatusReport, asked: ReadonlySet<OrderId>): StatusReport {
    const { ethAddress, receivedAt, statuses } = report;
    const { isWanted } = this.#options;
    const since = Math.max(this.#options.since(ethAddress), (report.speaksFor ?? receivedAt) - UNASKED_MS);
    const ofInterest = ({ order: { oid, timestamp } }: OrderStatus): boolean =>
      timestamp >= since || (asked.has(oid) && isWanted(ethAddress, oid));
    return { ...report, statuses: statuses.filter(ofInterest) };
  }

  #giveUp(ethAddress: TraderId, oids: readonly OrderId[]): void {
    if (oids.length === 0) return;
    this.counts.unknown += oids.length;
    this.#options.observe({ kind: "unexplained", ethAddress, receivedAt: this.#options.clock.now(), oids });
  }
}

function replyOf(status: OrderStatus | undefined): Reply {
  if (status === undefined) return "forgotten";
  return status.group === "live" || status.group === null ? "open" : "explained";
}

// From when to when the tape was whole: every coin that the venue lists told its trades. Times are ms.

/** The newest are remembered. */
const PERIODS = 100;

interface LivePeriod {
  readonly from: number;
  until: number;
  /** Up to then no coin was left out because it seemed unknown to the venue. */
  sureUntil: number;
}

export class Coverage {
  /** The oldest first; only the last may go on. */
  readonly #periods: LivePeriod[] = [];

  /** It is whole from now on; where it is already, nothing changes. */
  begin(now: number): void {
    const last = this.#periods.at(-1);
    if (last !== undefined && last.until === Number.POSITIVE_INFINITY) return;
    this.#periods.push({ from: now, until: Number.POSITIVE_INFINITY, sureUntil: Number.POSITIVE_INFINITY });
    if (this.#periods.length > PERIODS) this.#periods.shift();
  }

  /** A coin is left out that the venue lists, since it seems not to know it. */
  doubt(now: number): void {
    const last = this.#periods.at(-1);
    if (last !== undefined) last.sureUntil = Math.min(last.sureUntil, now);
  }

  /** It is whole no more; `proven`: up to then it was. */
  end(proven: number): void {
    const last = this.#periods.at(-1);
    if (last === undefined || last.until !== Number.POSITIVE_INFINITY) return;
    last.until = proven;
    if (last.until <= last.from) this.#periods.pop();
  }

  /** Up to when it was whole from `at` on without a break; Infinity where it still is, `at` where it was not. */
  unbrokenFrom(at: number): number {
    const period = this.#periods.findLast(({ from }) => from <= at);
    return period === undefined ? at : Math.max(at, period.until);
  }

  /** The same, but for what is only taken to be so. */
  provenFrom(at: number): number {
    const period = this.#periods.findLast(({ from }) => from <= at);
    return period === undefined ? at : Math.max(at, Math.min(period.until, period.sureUntil));
  }
}

// When each listing of each trader was last answered, and which of them is not answered now; small, for many traders.
import type { Gap } from "../../../domain/observation.js";

type Listed = Exclude<Gap["stream"], "fills">;

/** Of one trader on one dex; ms, null before the first answer. */
interface DexAnswers {
  readonly dex: string;
  orders: number | null;
  positions: number | null;
  /** What was not answered when it was last asked for, which was told. */
  lost: readonly Listed[];
}

const NONE_LOST: readonly Listed[] = [];

export class AnswerTimes<Id> {
  readonly #traders = new Map<Id, DexAnswers[]>();

  answered(trader: Id, stream: Listed, dex: string, at: number): void {
    const answers = this.#of(trader, dex);
    answers[stream] = at;
    if (answers.lost.length > 0) answers.lost = answers.lost.filter((each) => each !== stream);
  }

  /** It is not answered. Undefined where that was told before, else since when it may not be known; null: from the first. */
  lose(trader: Id, stream: Listed, dex: string): number | null | undefined {
    const answers = this.#of(trader, dex);
    if (answers.lost.includes(stream)) return undefined;
    answers.lost = [...answers.lost, stream];
    return answers[stream];
  }

  forget(trader: Id): void {
    this.#traders.delete(trader);
  }

  #of(trader: Id, dex: string): DexAnswers {
    const all = this.#traders.get(trader);
    const known = all?.find((each) => each.dex === dex);
    if (known !== undefined) return known;
    const fresh: DexAnswers = { dex, orders: null, positions: null, lost: NONE_LOST };
    if (all === undefined) this.#traders.set(trader, [fresh]);
    else all.push(fresh);
    return fresh;
  }
}

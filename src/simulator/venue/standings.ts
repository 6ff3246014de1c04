// Who misled last about whose orders or positions: the stream or REST, so that two in a row never prove an absence.

/** When a listing misled, and when a true one was seen to arrive: counted, not timed. */
export interface Standing {
  misledAt: number;
  rightAt: number;
}

interface RestStanding extends Standing {
  /** Until when an answer may still be on its way to being read, real ms. */
  calmAt: number;
}

/**
 * A client reads an answer later than a frame that was sent after it. Until this long after an answer that misled, and
 * after the one that puts it right, the stream misleads nobody about the same; real ms.
 */
const READ_WITHIN_MS = 250;

export function newStanding(): Standing {
  return { misledAt: 0, rightAt: 0 };
}

/** Subjects are such as `orders <user> <dex>`. */
export class Standings {
  readonly #stream = new Map<string, Standing>();
  readonly #rest = new Map<string, RestStanding>();
  readonly #realNow: () => number;
  #count = 0;

  /** `realNow` in real ms. */
  constructor(realNow: () => number = () => performance.now()) {
    this.#realNow = realNow;
  }

  next(): number {
    this.#count++;
    return this.#count;
  }

  /** Of a subject, over all connections. */
  ofStream(subject: string): Standing {
    const standing = this.#stream.get(subject) ?? newStanding();
    this.#stream.set(subject, standing);
    return standing;
  }

  /** Whether the last of each way told the truth, so that REST may mislead. */
  trusts(subject: string): boolean {
    return isRight(this.#stream.get(subject)) && isRight(this.#rest.get(subject));
  }

  /** The same for the stream: the answer must have been read by now, too. */
  streamTrusts(subject: string): boolean {
    return this.trusts(subject) && this.#realNow() >= (this.#rest.get(subject)?.calmAt ?? 0);
  }

  restMisleads(subject: string): void {
    const standing = this.#restOf(subject);
    standing.misledAt = this.next();
    standing.calmAt = this.#realNow() + READ_WITHIN_MS;
  }

  /** To be asked when a true answer is made; to be called when it was sent whole. */
  restIsRight(subject: string): () => void {
    const standing = this.#restOf(subject);
    const at = this.next();
    return () => {
      if (standing.rightAt < standing.misledAt) standing.calmAt = this.#realNow() + READ_WITHIN_MS;
      standing.rightAt = Math.max(standing.rightAt, at);
    };
  }

  #restOf(subject: string): RestStanding {
    const standing = this.#rest.get(subject) ?? { ...newStanding(), calmAt: 0 };
    this.#rest.set(subject, standing);
    return standing;
  }
}

function isRight(standing: Standing | undefined): boolean {
  return standing === undefined || standing.rightAt >= standing.misledAt;
}

// Seeded randomness: the same seed draws the same story.

const WORD = 2 ** 32;

/** sfc32: small, fast, of good quality. Its state is three words of 32 bits besides a counter. */
export class Random {
  #a: number;
  #b: number;
  #c = 0x9e3779b9 | 0;
  #counter = 1;

  /** Any finite number; its fraction is left out. */
  constructor(seed: number) {
    this.#a = seed | 0;
    this.#b = Math.floor(seed / WORD) | 0;
    for (let i = 0; i < 16; i++) this.#word();
  }

  /** From 0 to below 1. */
  next(): number {
    return this.#word() / WORD;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** A whole number, both ends included. */
  whole(low: number, high: number): number {
    return low + Math.floor((high - low + 1) * this.next());
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** One of `list`, which must not be empty. */
  pick<T>(list: readonly T[]): T {
    const picked = list[this.whole(0, list.length - 1)];
    if (picked === undefined) throw new RangeError("there is nothing to pick from an empty list");
    return picked;
  }

  /** One of `choices`, each as often as the weight that it begins with says. */
  weighted<T extends readonly [weight: number, ...rest: unknown[]]>(choices: readonly T[]): T {
    let left = this.next() * choices.reduce((sum, [weight]) => sum + weight, 0);
    for (const choice of choices) {
      left -= choice[0];
      if (left < 0) return choice;
    }
    return this.pick(choices);
  }

  /** The wait for something that happens every `mean` on average. */
  wait(mean: number): number {
    return -mean * Math.log(1 - this.next());
  }

  /** Around 0, with a standard deviation of 1, never beyond 3: a sum of three draws. */
  deviation(): number {
    return 2 * (this.next() + this.next() + this.next() - 1.5);
  }

  /** `total` in at most `parts` whole parts of 1 or more. */
  split(total: number, parts: number): number[] {
    const shares: number[] = [];
    let left = total;
    for (let more = Math.min(parts, total) - 1; more > 0; more--) {
      const share = this.whole(1, Math.max(1, Math.floor((2 * left) / (more + 1)) - 1));
      if (share >= left) break;
      shares.push(share);
      left -= share;
    }
    shares.push(left);
    return shares;
  }

  /** `digits` must be a multiple of 8. */
  hex(digits: number): string {
    let text = "";
    while (text.length < digits) text += this.#word().toString(16).padStart(8, "0");
    return text;
  }

  #word(): number {
    const word = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + word) | 0;
    return word >>> 0;
  }
}

// What one socket of the tape asks for next, and which coin cost it its life: pure, the time is an argument.
//
// A coin that the venue does not know closes the whole socket, without a word. So whatever waited for its answer when the
// socket died right after it was asked for is suspected: it is asked for apart from all others, in groups that become
// smaller, and what was alone when the socket died, twice in a row, is given up.

/** A socket that dies so soon after something was asked may have died of it; ms. The venue takes 90 to 155 (2026-09). */
const JUST_ASKED_MS = 2_000;

/** Coins that wait for their answer at a time. */
const AT_A_TIME = 50;

/** Suspects are asked for in so many groups. */
const GROUPS = 8;

interface AdmittedCoin {
  state: "idle" | "asked" | "live";
  askedAt: number;
  /** Whether the venue ever answered for it. */
  known: boolean;
  /** Sockets that died while it waited, since it was last answered; and those where it waited alone. */
  deaths: number;
  deathsAlone: number;
}

const UNASKED: AdmittedCoin = { state: "idle", askedAt: 0, known: false, deaths: 0, deathsAlone: 0 };

export class CoinAdmission {
  readonly #coins = new Map<string, AdmittedCoin>();
  #asked = 0;
  #live = 0;

  get size(): number {
    return this.#coins.size;
  }

  /** Coins whose trades come. */
  get live(): number {
    return this.#live;
  }

  has(coin: string): boolean {
    return this.#coins.has(coin);
  }

  isLive(coin: string): boolean {
    return this.#coins.get(coin)?.state === "live";
  }

  coins(): IterableIterator<string> {
    return this.#coins.keys();
  }

  add(coin: string): void {
    if (!this.#coins.has(coin)) this.#coins.set(coin, { ...UNASKED });
  }

  remove(coin: string): void {
    const admitted = this.#coins.get(coin);
    if (admitted === undefined) return;
    this.#leave(admitted);
    this.#coins.delete(coin);
  }

  /**
   * What to ask for now, at most `most`: what the venue knows, then what is suspected, apart from all others, then what
   * is new.
   */
  next(now: number, most: number): string[] {
    const idle = [...this.#coins].filter(([, { state }]) => state === "idle");
    const suspects = idle.filter(([, { deaths }]) => deaths > 0);
    const known = idle.filter(([, { deaths, known }]) => deaths === 0 && known);
    const fresh = idle.filter(([, { deaths, known }]) => deaths === 0 && !known);
    if (this.#asksSuspects()) return [];
    const room = Math.min(most, AT_A_TIME - this.#asked);
    if (known.length > 0) return this.#ask(known.slice(0, Math.max(0, room)), now);
    if (suspects.length === 0) return this.#ask(fresh.slice(0, Math.max(0, room)), now);
    if (this.#asked > 0) return [];
    const deaths = Math.max(...suspects.map(([, each]) => each.deaths));
    const group = suspects.filter(([, each]) => each.deaths === deaths);
    return this.#ask(group.slice(0, Math.min(most, Math.ceil(group.length / GROUPS))), now);
  }

  /** The socket is open only now: what was asked for is sent now. */
  opened(now: number): void {
    for (const each of this.#coins.values()) if (each.state === "asked") each.askedAt = now;
  }

  /** It was acknowledged, or brought data; true where nobody knew that before. */
  answered(coin: string): boolean {
    const admitted = this.#coins.get(coin);
    if (admitted === undefined || admitted.state === "live") return false;
    if (admitted.state === "asked") this.#asked--;
    this.#live++;
    Object.assign(admitted, { state: "live", known: true, deaths: 0, deathsAlone: 0 });
    return true;
  }

  /** The socket is gone: all is to be asked for again, but the coin of which it died, which is forgotten. */
  died(now: number): string | null {
    const waiting = [...this.#coins].filter(([, { state }]) => state === "asked");
    const suspects = waiting.filter(([, { askedAt }]) => now - askedAt <= JUST_ASKED_MS);
    for (const [, each] of suspects) each.deaths++;
    for (const each of this.#coins.values()) {
      this.#leave(each);
      each.state = "idle";
    }
    const [only] = suspects;
    if (only === undefined || waiting.length > 1) return null;
    only[1].deathsAlone++;
    if (only[1].deathsAlone < 2) return null;
    this.#coins.delete(only[0]);
    return only[0];
  }

  #asksSuspects(): boolean {
    for (const { state, deaths } of this.#coins.values()) if (state === "asked" && deaths > 0) return true;
    return false;
  }

  #ask(coins: readonly (readonly [string, AdmittedCoin])[], now: number): string[] {
    for (const [, each] of coins) Object.assign(each, { state: "asked", askedAt: now });
    this.#asked += coins.length;
    return coins.map(([coin]) => coin);
  }

  #leave({ state }: AdmittedCoin): void {
    if (state === "asked") this.#asked--;
    if (state === "live") this.#live--;
  }
}

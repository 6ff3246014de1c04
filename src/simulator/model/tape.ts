// The trades of each coin, whoever traded: what the model's traders filled, with a stranger on the other side, and what
// strangers trade among themselves.
import type { Agenda } from "./agenda.js";
import { written } from "./coins.js";
import { ZERO_HASH } from "./fill.js";
import { type Market, shifted } from "./market.js";
import { Newest } from "./newest.js";
import { opposite } from "./order.js";
import type { Random } from "./random.js";
import type { Block, ShownFill, ShownTrade } from "./words.js";

/** What the venue repeats to a new subscriber. */
const REMEMBERED = 30;

const STRANGERS = 300;
const TIDS = 2 ** 50;
const MINUTE = 60_000;

/** How far from the price strangers trade at most, and how many lots, in orders of magnitude. */
const SPREAD = 0.0002;
const MAGNITUDES = 4;

export class Tape {
  readonly #random: Random;
  readonly #agenda: Agenda;
  readonly #strangers: readonly string[];
  readonly #newest = new Map<string, Newest<ShownTrade>>();
  #noise: ShownTrade[] = [];

  /** `perMinute`: trades between strangers in each market. All is drawn from `random`, so that it changes no story. */
  constructor(random: Random, agenda: Agenda, markets: readonly Market[], perMinute: number) {
    this.#random = random;
    this.#agenda = agenda;
    this.#strangers = Array.from({ length: STRANGERS }, () => `0x${random.hex(40)}`);
    for (const market of perMinute > 0 ? markets : [])
      agenda.recur(MINUTE / perMinute, random, () => this.#noise.push(this.#between(market)));
  }

  /** When strangers trade next. */
  get next(): number {
    return this.#agenda.next;
  }

  /** The trades of a block: its traders' own, then those between strangers. */
  run(time: number, { fills, twapSliceFills }: Pick<Block, "fills" | "twapSliceFills">): ShownTrade[] {
    if (this.#agenda.next === time) this.#agenda.runBlock();
    const own = [...fills, ...twapSliceFills].map(({ user, fill }) => this.#own(user, fill));
    const trades = [...own, ...this.#noise];
    this.#noise = [];
    for (const trade of trades) this.#remember(trade);
    return trades;
  }

  /** The newest 30, oldest first. */
  newest(coin: string): ShownTrade[] {
    return this.#newest.get(coin)?.all() ?? [];
  }

  #own(user: string, { coin, side, px, sz, time, hash, tid, crossed }: ShownFill): ShownTrade {
    const stranger = this.#random.pick(this.#strangers);
    const users = side === "B" ? ([user, stranger] as const) : ([stranger, user] as const);
    return { coin, side: crossed ? side : opposite(side), px, sz, time, hash, tid, users };
  }

  #between({ coin, px }: Market): ShownTrade {
    const random = this.#random;
    const lots = Math.ceil(10 ** random.between(0, MAGNITUDES));
    return {
      coin: coin.name,
      side: random.pick(["B", "A"]),
      px: written(shifted(px, random.between(-SPREAD, SPREAD)), coin.pxDecimals),
      sz: written(lots, coin.szDecimals),
      time: this.#agenda.now,
      hash: random.chance(0.1) ? ZERO_HASH : `0x${random.hex(64)}`,
      tid: random.whole(1, TIDS - 1),
      users: [random.pick(this.#strangers), random.pick(this.#strangers)],
    };
  }

  #remember(trade: ShownTrade): void {
    const newest = this.#newest.get(trade.coin) ?? new Newest<ShownTrade>(REMEMBERED);
    this.#newest.set(trade.coin, newest);
    newest.add(trade);
  }
}

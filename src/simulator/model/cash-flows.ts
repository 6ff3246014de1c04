// Money that moves without a trade: hourly funding, deposits and transfers. It is told, and except for deposits after a
// ruin and liquidations it moves no account: the story of orders and positions stays what it is for a seed.
import { MICROS, rounded, SPOT_TOKEN, written } from "./coins.js";
import { Heap } from "./heap.js";
import { cost, type Market } from "./market.js";
import type { Random } from "./random.js";
import type { LedgerDelta } from "./record-words.js";
import type { Roles } from "./roles.js";
import { positionOf, type Trader } from "./trader.js";

const HOUR = 3_600_000;

/** What most positions pay in most hours. */
const USUAL_RATE = 0.0000125;
const RATE_DIGITS = 10;
/** How late the payments of an hour are. */
const MOST_LATE_MS = 99;

/** Between two transfers of a trader, on average. */
const TRANSFER_MS = 40 * 60_000;
const WITHDRAWAL_FEE = "1.0";

/** The next one of a trader; `at` in ms, `place` among the traders. */
interface Transfer {
  readonly at: number;
  readonly place: number;
  readonly trader: Trader;
}

export class CashFlows {
  readonly #traders: readonly Trader[];
  readonly #markets: readonly Market[];
  readonly #roles: Roles;
  readonly #rates: Random;
  readonly #transfers = new Heap<Transfer>((a, b) => a.at < b.at || (a.at === b.at && a.place < b.place));
  #fundingAt: number;

  /** Nobody transfers anything where `idle`. */
  constructor(
    traders: readonly Trader[],
    markets: readonly Market[],
    roles: Roles,
    rates: Random,
    from: number,
    idle: boolean,
  ) {
    this.#traders = traders;
    this.#markets = [...markets].sort((a, b) => (a.coin.name < b.coin.name ? -1 : 1));
    this.#roles = roles;
    this.#rates = rates;
    this.#fundingAt = (Math.floor(from / HOUR) + 1) * HOUR;
    for (const [place, trader] of traders.entries()) {
      for (const dex of trader.accounts.keys()) deposit(trader, dex, from);
      const first = from + trader.records.random.wait(TRANSFER_MS);
      if (!idle) this.#transfers.add({ at: first, place, trader });
    }
  }

  /** Lets happen what is due up to `time`: before what happens in the block of that time. */
  advance(time: number): void {
    for (;;) {
      const next = this.#transfers.first;
      if (this.#fundingAt <= Math.min(time, next?.at ?? time)) {
        this.#fund(this.#fundingAt);
        this.#fundingAt += HOUR;
      } else if (next !== undefined && next.at <= time) {
        const { at, trader } = next;
        this.#transfer(trader, Math.floor(at));
        this.#transfers.take();
        this.#transfers.add({ ...next, at: at + trader.records.random.wait(TRANSFER_MS) });
      } else return;
    }
  }

  #fund(hour: number): void {
    const time = hour + this.#rates.whole(0, MOST_LATE_MS);
    for (const market of this.#markets) {
      if (market.coin.spot) continue;
      const usual = this.#rates.chance(0.6);
      const rate = usual ? USUAL_RATE : this.#rates.between(-0.00005, 0.00008);
      for (const trader of this.#traders) {
        const szi = positionOf(trader, market);
        if (szi === 0) continue;
        trader.records.pay(time, {
          type: "funding",
          coin: market.coin.name,
          usdc: written(Math.round(-cost(market, szi, market.px) * rate), MICROS),
          szi: written(szi, market.coin.szDecimals),
          fundingRate: rounded(rate, RATE_DIGITS),
          nSamples: usual ? null : 1,
        });
      }
    }
  }

  #transfer(trader: Trader, time: number): void {
    const { records, user } = trader;
    const { random } = records;
    const micros = random.whole(1, Math.ceil(trader.deposit / 10));
    const usdc = written(micros, MICROS);
    const nonce = time - random.whole(0, 500);
    const relatives = this.#relativesOf(user);
    const others = this.#traders.filter((other) => other !== trader && !relatives.includes(other));
    const kinds = ["withdraw", "accountClassTransfer"];
    if (relatives.length > 0) kinds.push("subAccountTransfer");
    if (others.length > 0) kinds.push("internalTransfer", "spotTransfer");
    const kind = random.pick(kinds);
    if (kind === "withdraw") records.book(time, { type: kind, usdc, nonce, fee: WITHDRAWAL_FEE });
    else if (kind === "accountClassTransfer")
      records.book(time, { type: kind, usdc, toPerp: random.chance(0.5) });
    else {
      const other = random.pick(kind === "subAccountTransfer" ? relatives : others);
      const parties = { user, destination: other.user };
      const token = { token: SPOT_TOKEN, amount: usdc, usdcValue: usdc, fee: "0.0", nativeTokenFee: "0.0" };
      const delta: LedgerDelta =
        kind === "spotTransfer"
          ? { type: kind, ...token, ...parties, nonce, feeToken: "USDC" }
          : kind === "internalTransfer"
            ? { type: kind, usdc, ...parties, fee: "0.0" }
            : { type: "subAccountTransfer", usdc, ...parties };
      other.records.book(time, delta, records.book(time, delta));
    }
  }

  /** The sub-accounts of a master, and the master of a sub-account. */
  #relativesOf(user: string): Trader[] {
    const role = this.#roles.of(user);
    const master = role.role === "subAccount" ? [role.data.master] : [];
    const relatives = [...master, ...this.#roles.subAccountsOf(user)];
    return this.#traders.filter((other) => relatives.includes(other.user));
  }
}

/** Tells that `trader` paid in for `dex`: what is for a builder dex comes over the first one. */
export function deposit({ records, deposit, user }: Trader, dex: string, time: number): void {
  const amount = written(deposit, MICROS);
  records.deposited += deposit;
  records.book(time, { type: "deposit", usdc: amount });
  if (dex === "") return;
  records.book(time, {
    type: "send",
    ...{ user, destination: user, sourceDex: "", destinationDex: dex },
    ...{ token: "USDC", amount, usdcValue: amount, fee: "0.0", nativeTokenFee: "0.0" },
    ...{ nonce: time, feeToken: "" },
  });
}

// What a model of traders remembers of them, as it is asked for.
import { margins } from "./account.js";
import { DEXES, MICROS, rounded, SPOT_TOKEN, TOKEN_DECIMALS, written } from "./coins.js";
import type { Market } from "./market.js";
import type {
  Abstraction,
  FundingPayment,
  LedgerUpdate,
  Performance,
  Records,
  Role,
  ShownTwap,
  SpotBalance,
  TwapRecord,
  VaultRelationship,
  WindowPerformance,
} from "./record-words.js";
import type { Roles } from "./roles.js";
import type { Trader } from "./trader.js";
import type { StatusChange, VenueDecimal } from "./words.js";

/** Of the venue's spot tokens. */
const TOKENS = { USDC: 0, [SPOT_TOKEN]: 150 };

/** What was earned and traded in each window before the story, as multiples of the deposit. */
const PASTS: readonly (readonly [window: string, earned: number, traded: number])[] = [
  ["day", 0, 0],
  ["week", 0.1, 50],
  ["month", 0.3, 300],
  ["allTime", 1.5, 4_000],
];

/** Of a coin that nobody trades. */
const QUIET_PX = "1.0";

const ROI_DIGITS = 10;
const DOLLAR = 1_000_000;

export class WorldRecords implements Records {
  readonly #traders: ReadonlyMap<string, Trader>;
  readonly #markets: readonly Market[];
  readonly #roles: Roles;
  readonly #quietCoins: readonly string[];
  readonly #lucks: ReadonlyMap<string, number>;
  readonly #places: ReadonlyMap<string, number>;

  constructor(
    traders: ReadonlyMap<string, Trader>,
    markets: readonly Market[],
    roles: Roles,
    quietCoins: readonly string[],
  ) {
    this.#traders = traders;
    this.#markets = markets;
    this.#roles = roles;
    this.#quietCoins = quietCoins;
    this.#places = new Map([...traders.keys()].map((user, place) => [user, place]));
    this.#lucks = new Map([...traders].map(([user, { records }]) => [user, records.random.deviation()]));
  }

  statuses(user: string, limit: number, asOf: number): StatusChange[] {
    const changes = this.#traders.get(user)?.records.changes.all() ?? [];
    return newestUpTo(changes, ({ statusTimestamp }) => statusTimestamp, asOf, limit);
  }

  status(user: string, key: number | string, reach: number, asOf: number): StatusChange | null {
    return this.#traders.get(user)?.records.status(key, reach, asOf) ?? null;
  }

  funding(user: string): FundingPayment[] {
    return this.#traders.get(user)?.records.funding.all() ?? [];
  }

  ledgerUpdates(user: string): LedgerUpdate[] {
    return this.#traders.get(user)?.records.ledgerUpdates.all() ?? [];
  }

  spotBalances(user: string): SpotBalance[] {
    const trader = this.#traders.get(user);
    if (trader === undefined) return [];
    const usdc = { coin: "USDC", token: TOKENS.USDC, total: "0.0", hold: "0.0", entryNtl: "0.0" };
    return [usdc, this.#tokenOf(trader)];
  }

  /** Every third trader's account is a unified one. */
  abstraction(user: string): Abstraction {
    return (this.#places.get(user) ?? 0) % 3 === 2 ? "unifiedAccount" : "default";
  }

  twaps(user: string, dex: string): (readonly [twapId: number, state: ShownTwap])[] {
    const running = [...(this.#traders.get(user)?.records.twaps ?? [])];
    return running.filter(([, twap]) => twap.dex === dex).map(([twapId, { state }]) => [twapId, state]);
  }

  twapHistory(user: string, limit: number, asOf: number): TwapRecord[] {
    const records = this.#traders.get(user)?.records.twapHistory.all() ?? [];
    return newestUpTo(records, ({ at }) => at, asOf, limit).map(({ at: _, ...record }) => record);
  }

  role(user: string): Role {
    return this.#roles.of(user);
  }

  agentOf(user: string): string | null {
    return this.#roles.agentOf(user);
  }

  vaultRelationship(vault: string): VaultRelationship | null {
    return this.#roles.relationshipOf(vault);
  }

  subAccounts(master: string): { name: string; user: string }[] {
    return this.#roles.subAccountsOf(master).map((user, n) => ({ name: `sub ${n + 1}`, user }));
  }

  performance(user: string): Performance | null {
    const trader = this.#traders.get(user);
    if (trader === undefined) return null;
    const { deposit, records } = trader;
    const luck = this.#lucks.get(user) ?? 0;
    const accounts = DEXES.map((dex) => trader.accounts.get(dex)).filter((each) => each !== undefined);
    const value = accounts.reduce((sum, account) => sum + margins(account).all.accountValue, 0);
    const windows = PASTS.map(([window, earned, traded]): [string, WindowPerformance] => {
      const pnl = value - records.deposited + earned * luck * deposit;
      const vlm = rounded((records.traded + traded * deposit) / DOLLAR, 2);
      return [window, { pnl: dollars(pnl), roi: rounded(pnl / records.deposited, ROI_DIGITS), vlm }];
    });
    return { accountValue: dollars(value), windows };
  }

  mids(): ReadonlyMap<string, VenueDecimal> {
    const traded = this.#markets.map(({ coin, px }) => [coin.name, written(px, coin.pxDecimals)] as const);
    return new Map([...traded, ...this.#quietCoins.map((coin) => [coin, QUIET_PX] as const)]);
  }

  #tokenOf({ spot, orders }: Trader): SpotBalance {
    const market = this.#markets.find(({ coin }) => coin.spot);
    let hold = 0;
    for (const order of orders.values())
      if (order.market === market && order.side === "A")
        hold += order.left * 10 ** (TOKEN_DECIMALS - order.market.coin.szDecimals);
    const tokens = spot.balance / 10 ** TOKEN_DECIMALS;
    const entryPx = spot.entryPx / 10 ** (market?.coin.pxDecimals ?? 0);
    return {
      coin: SPOT_TOKEN,
      token: TOKENS[SPOT_TOKEN] ?? 0,
      total: written(spot.balance, TOKEN_DECIMALS),
      hold: written(hold, TOKEN_DECIMALS),
      entryNtl: rounded(tokens * entryPx, MICROS),
    };
  }
}

function dollars(micros: number): VenueDecimal {
  return rounded(micros / DOLLAR, MICROS);
}

/** The newest `limit` of `rows`, which are oldest first, that are not after `asOf`. */
function newestUpTo<T>(rows: readonly T[], timeOf: (row: T) => number, asOf: number, limit: number): T[] {
  let end = rows.length;
  for (let row = rows[end - 1]; row !== undefined && timeOf(row) > asOf; row = rows[end - 1]) end--;
  return rows.slice(Math.max(0, end - limit), end);
}

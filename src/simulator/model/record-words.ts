// The words of what is remembered of traders besides their orders, accounts and fills.
import type { StatusChange, VenueDecimal } from "./words.js";

/** As `userFunding` shows it. Negative `usdc` was paid. */
export interface FundingPayment {
  readonly time: number;
  readonly hash: string;
  readonly delta: {
    readonly type: "funding";
    readonly coin: string;
    readonly usdc: VenueDecimal;
    readonly szi: VenueDecimal;
    readonly fundingRate: VenueDecimal;
    readonly nSamples: number | null;
  };
}

interface Transfer {
  readonly user: string;
  readonly destination: string;
}

interface TokenTransfer extends Transfer {
  readonly token: string;
  readonly amount: VenueDecimal;
  readonly usdcValue: VenueDecimal;
  readonly fee: VenueDecimal;
  readonly nativeTokenFee: VenueDecimal;
  readonly nonce: number;
  readonly feeToken: string;
}

export type LedgerDelta =
  | { readonly type: "deposit"; readonly usdc: VenueDecimal }
  | {
      readonly type: "withdraw";
      readonly usdc: VenueDecimal;
      readonly nonce: number;
      readonly fee: VenueDecimal;
    }
  | { readonly type: "accountClassTransfer"; readonly usdc: VenueDecimal; readonly toPerp: boolean }
  | ({
      readonly type: "internalTransfer";
      readonly usdc: VenueDecimal;
      readonly fee: VenueDecimal;
    } & Transfer)
  | ({ readonly type: "subAccountTransfer"; readonly usdc: VenueDecimal } & Transfer)
  | ({ readonly type: "spotTransfer" } & TokenTransfer)
  | ({
      readonly type: "send";
      readonly sourceDex: string;
      readonly destinationDex: string;
    } & TokenTransfer)
  | {
      readonly type: "liquidation";
      readonly liquidatedNtlPos: VenueDecimal;
      readonly accountValue: VenueDecimal;
      readonly leverageType: "Cross" | "Isolated";
      readonly liquidatedPositions: readonly { readonly coin: string; readonly szi: VenueDecimal }[];
    };

/** As `userNonFundingLedgerUpdates` shows it. */
export interface LedgerUpdate {
  readonly time: number;
  readonly hash: string;
  readonly delta: LedgerDelta;
}

/** As `userRole` answers. */
export type Role =
  | { readonly role: "missing" | "user" | "vault" }
  | { readonly role: "agent"; readonly data: { readonly user: string } }
  | { readonly role: "subAccount"; readonly data: { readonly master: string } };

/** A TWAP as `twapStates` shows it. */
export interface ShownTwap {
  readonly coin: string;
  readonly user: string;
  readonly side: "B" | "A";
  readonly sz: VenueDecimal;
  readonly executedSz: VenueDecimal;
  readonly executedNtl: VenueDecimal;
  readonly minutes: number;
  readonly reduceOnly: boolean;
  readonly randomize: boolean;
  readonly timestamp: number;
  readonly trigger: { readonly px: VenueDecimal; readonly above: boolean } | null;
  readonly stopPx: VenueDecimal | null;
}

/** As `twapHistory` shows it. `time` is in seconds. */
export interface TwapRecord {
  readonly time: number;
  readonly state: ShownTwap;
  readonly status:
    | { readonly status: "activated" | "finished" }
    | { readonly status: "error"; readonly description: string };
  readonly twapId: number;
}

/** As `userAbstraction` answers. */
export type Abstraction = "unifiedAccount" | "portfolioMargin" | "disabled" | "default";

/** As `vaultDetails` tells it. */
export type VaultRelationship =
  | { readonly type: "normal" | "child" }
  | { readonly type: "parent"; readonly data: { readonly childAddresses: readonly string[] } };

/** As `spotClearinghouseState` shows it. */
export interface SpotBalance {
  readonly coin: string;
  readonly token: number;
  readonly total: VenueDecimal;
  readonly hold: VenueDecimal;
  readonly entryNtl: VenueDecimal;
}

export interface WindowPerformance {
  readonly pnl: VenueDecimal;
  readonly roi: VenueDecimal;
  readonly vlm: VenueDecimal;
}

/** As a row of the leaderboard tells it. */
export interface Performance {
  readonly accountValue: VenueDecimal;
  readonly windows: readonly (readonly [window: string, performance: WindowPerformance])[];
}

/** What a model remembers for those who ask it later. All lists are oldest first, and bounded. */
export interface Records {
  /** The newest `limit` changes of status, those of rejected orders included, up to `asOf`. */
  statuses(user: string, limit: number, asOf: number): StatusChange[];
  /**
   * The last change up to `asOf` of the order with this oid or cloid: of an open one, or of one of the `reach` that
   * were closed last; null beyond.
   */
  status(user: string, key: number | string, reach: number, asOf: number): StatusChange | null;
  funding(user: string): FundingPayment[];
  ledgerUpdates(user: string): LedgerUpdate[];
  spotBalances(user: string): SpotBalance[];
  abstraction(user: string): Abstraction;
  /** Those that run, by id. */
  twaps(user: string, dex: string): (readonly [twapId: number, state: ShownTwap])[];
  /** What became of each, up to `asOf`. */
  twapHistory(user: string, limit: number, asOf: number): TwapRecord[];
  role(user: string): Role;
  agentOf(user: string): string | null;
  /** Null of what is no vault. */
  vaultRelationship(vault: string): VaultRelationship | null;
  subAccounts(master: string): { readonly name: string; readonly user: string }[];
  /** Null for a user that it does not know. */
  performance(user: string): Performance | null;
  /** By coin. */
  mids(): ReadonlyMap<string, VenueDecimal>;
}

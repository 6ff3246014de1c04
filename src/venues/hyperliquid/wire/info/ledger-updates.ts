// Reads funding payments, and the other updates of an account's ledger: deposits, transfers, vaults and so on.
import type { WireDecimal } from "../frames.js";
import {
  isAddress,
  isDecimal,
  isInteger,
  isText,
  Misfit,
  readCoin,
  readDecimal,
  readMembers,
  readText,
  readTime,
} from "../member.js";
import type { Report } from "../report.js";
import { restText } from "../rest.js";
import { type InfoReader, pageOf, rowsOf, type WirePage } from "./read.js";

interface WireLedgerRow {
  readonly time: number;
  /** All zeros where no transaction caused it. */
  readonly hash: string;
  /** JSON text of an object: the members of `delta` that are not told otherwise, as the venue sent them. */
  readonly rest: string;
}

export interface WireFunding extends WireLedgerRow {
  readonly coin: string;
  /** Negative: the trader paid. */
  readonly usdc: WireDecimal;
  readonly szi: WireDecimal;
  readonly fundingRate: WireDecimal;
  readonly nSamples: number | null;
}

/** Null: this kind of update has no such member, or one of another kind, which is in `rest` then. */
export interface WireLedgerUpdate extends WireLedgerRow {
  readonly type: string;
  readonly usdc: WireDecimal | null;
  readonly amount: WireDecimal | null;
  readonly usdcValue: WireDecimal | null;
  readonly fee: WireDecimal | null;
  readonly token: string | null;
  readonly user: string | null;
  readonly destination: string | null;
  readonly vault: string | null;
}

const ROW: ReadonlySet<string> = new Set(["time", "hash", "delta"]);

const FUNDING: ReadonlySet<string> = new Set(["type", "coin", "usdc", "szi", "fundingRate", "nSamples"]);

const TYPES: ReadonlySet<string> = new Set([
  "accountClassTransfer",
  "activateDexAbstraction",
  "borrowLend",
  "cStakingTransfer",
  "deployGasAuction",
  "deposit",
  "internalTransfer",
  "liquidation",
  "rewardsClaim",
  "send",
  "spotGenesis",
  "spotTransfer",
  "subAccountTransfer",
  "vaultCreate",
  "vaultDeposit",
  "vaultDistribution",
  "vaultLeaderCommission",
  "vaultWithdraw",
  "withdraw",
]);

export const readFundings: InfoReader<WirePage<WireFunding>> = pageOf(rowsOf(readFunding));

export const readLedgerUpdates: InfoReader<WirePage<WireLedgerUpdate>> = pageOf(rowsOf(readLedgerUpdate));

function readFunding(value: unknown, report: Report): WireFunding {
  const row = readMembers(value);
  report.unknown(row, ROW);
  const delta = readMembers(row.delta, "delta");
  const type = readText(delta.type, "delta.type");
  if (type !== "funding") throw new Misfit("delta.type", type, '"funding"');
  return {
    time: readTime(row.time, "time"),
    hash: readText(row.hash, "hash"),
    coin: readCoin(delta.coin, "delta.coin"),
    usdc: readDecimal(delta.usdc, "delta.usdc"),
    szi: readDecimal(delta.szi, "delta.szi"),
    fundingRate: readDecimal(delta.fundingRate, "delta.fundingRate"),
    nSamples: report.descriptive(delta.nSamples, "delta.nSamples", isInteger),
    rest: restText(delta, (name) => FUNDING.has(name), "delta"),
  };
}

/** Types never met before are passed on, as drift. */
function readLedgerUpdate(value: unknown, report: Report): WireLedgerUpdate {
  const row = readMembers(value);
  report.unknown(row, ROW);
  const delta = readMembers(row.delta, "delta");
  const type = readText(delta.type, "delta.type");
  report.word(type, "delta.type", TYPES);
  const told = new Set(["type"]);
  const take = <T>(name: string, is: (value: unknown) => value is T): T | null => {
    const member = delta[name];
    if (!is(member)) return null;
    told.add(name);
    return member;
  };
  return {
    time: readTime(row.time, "time"),
    hash: readText(row.hash, "hash"),
    type,
    usdc: take("usdc", isDecimal),
    amount: take("amount", isDecimal),
    usdcValue: take("usdcValue", isDecimal),
    fee: take("fee", isDecimal),
    token: take("token", isText),
    user: take("user", isAddress),
    destination: take("destination", isAddress),
    vault: take("vault", isAddress),
    rest: restText(delta, (name) => told.has(name), "delta"),
  };
}

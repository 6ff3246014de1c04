// Funding payments and ledger updates as documents.
import type { CashEvent, FundingEvent, LedgerUpdateEvent } from "../../domain/cash.js";
import type { Row } from "../mongo/collections.js";
import { date, numeric, whole } from "../mongo/numbers.js";

export function fundingDocument(event: FundingEvent, collector: string, now: Date): Row {
  return {
    _id: event.id,
    ethAddress: event.ethAddress,
    coin: event.coin,
    dex: event.dex,
    ...numeric("usdc", event.usdc),
    ...numeric("szi", event.szi),
    ...numeric("fundingRate", event.fundingRate),
    nSamples: event.nSamples === null ? null : whole(event.nSamples),
    ...commonFields(event, collector, now),
  };
}

export function ledgerUpdateDocument(event: LedgerUpdateEvent, collector: string, now: Date): Row {
  return {
    _id: event.id,
    ethAddress: event.ethAddress,
    type: event.type,
    ...numeric("usdc", event.usdc),
    ...numeric("amount", event.amount),
    ...numeric("usdcValue", event.usdcValue),
    ...numeric("fee", event.fee),
    token: event.token,
    user: event.user,
    destination: event.destination,
    vault: event.vault,
    ...commonFields(event, collector, now),
  };
}

function commonFields({ time, hash, rest, observedAt }: CashEvent, collector: string, now: Date) {
  return {
    hash,
    rest: rest === "{}" ? null : rest,
    time: date(time),
    observedAt: date(observedAt),
    createdAt: now,
    collector,
  };
}

// What the venue cannot bear about a subscription that it understood.
import type { SubscriptionEcho } from "../../venues/hyperliquid/wire/requests.js";
import type { Model } from "../model/words.js";

/**
 * `fatal`, which ends the connection without a word: an unknown coin, or a book's precision that does not exist.
 * `invalid`, which is answered: an unknown dex.
 */
export function flawOf(subscription: SubscriptionEcho, model: Model): "fatal" | "invalid" | null {
  const { coin, dex } = subscription;
  if (typeof coin === "string" && !model.coins.has(coin)) return "fatal";
  if (subscription.type === "l2Book" && !isPrecision(subscription)) return "fatal";
  return typeof dex === "string" && !model.dexes.includes(dex) ? "invalid" : null;
}

function isPrecision({ nSigFigs, mantissa }: SubscriptionEcho): boolean {
  const known = nSigFigs === null || (typeof nSigFigs === "number" && nSigFigs >= 2 && nSigFigs <= 5);
  return known && (mantissa === null || nSigFigs === 5);
}

// On which of the venue's exchanges a coin trades.

/** Its prefix (`xyz:TSLA` → `xyz`), else `""`, the first perp dex and spot. */
export function dexOf(coin: string): string {
  const colon = coin.indexOf(":");
  return colon > 0 ? coin.slice(0, colon) : "";
}

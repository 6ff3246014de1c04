// Something from outside that could not be understood, kept to be looked at.

import type { TraderId } from "./ids.js";

/** Most characters kept of the raw text. */
export const RAW_MAX = 64 * 1024;

export interface Quarantined {
  /** The raw text, at most {@link RAW_MAX} characters of it. */
  readonly raw: string;
  readonly reason: string;
  /** Where in the frame or document it stood, such as `channel.orders[3].sz`. */
  readonly path: string;
  readonly receivedAt: number;
  /** Whose it is; null where it does not say. */
  readonly ethAddress: TraderId | null;
}

export function quarantined(
  raw: string,
  reason: string,
  path: string,
  receivedAt: number,
  ethAddress: TraderId | null = null,
): Quarantined {
  return { raw: raw.slice(0, RAW_MAX), reason, path, receivedAt, ethAddress };
}

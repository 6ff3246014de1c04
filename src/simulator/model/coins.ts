// The coins of the simulated venue, besides how it counts them.
import type { VenueDecimal } from "./words.js";

/** Prices are counted in ticks of 10^-pxDecimals, sizes in lots of 10^-szDecimals, money in millionths of a dollar. */
export interface Coin {
  readonly name: string;
  readonly dex: string;
  readonly spot: boolean;
  readonly pxDecimals: number;
  readonly szDecimals: number;
  /** Ticks: where its price starts and is drawn back to. */
  readonly usualPx: number;
  readonly maxLeverage: number;
  /** Dollars traded in a day, by everybody. */
  readonly dayVlm: number;
  /** What one lot costs at a price of one tick. */
  readonly tickValue: number;
}

export const DEXES: readonly string[] = ["", "xyz"];

export const MICROS = 6;

export const COINS: readonly Coin[] = [
  perp("BTC", 0, 5, 64_007, 40, 3_104_512_730),
  perp("ETH", 1, 4, 31_204, 25, 1_420_377_512),
  perp("SOL", 2, 2, 14_873, 20, 402_815_066),
  perp("HYPE", 3, 2, 43_215, 10, 351_290_448),
  perp("kPEPE", 6, 0, 12_345, 10, 18_204_915),
  perp("xyz:XYZ100", 0, 4, 31_175, 20, 121_733_804),
  perp("xyz:TSLA", 2, 3, 42_160, 10, 15_480_221),
  { ...perp("@107", 3, 2, 43_220, 1, 96_027_185), spot: true },
];

/** The token that `@107` buys: fees of buying it are paid in it. */
export const SPOT_TOKEN = "HYPE";

/** Of what a trader has of the spot token. */
export const TOKEN_DECIMALS = 8;

function perp(
  name: string,
  pxDecimals: number,
  szDecimals: number,
  usualPx: number,
  maxLeverage: number,
  dayVlm: number,
): Coin {
  const dex = name.includes(":") ? name.slice(0, name.indexOf(":")) : "";
  const tickValue = 10 ** (MICROS - pxDecimals - szDecimals);
  return { name, dex, spot: false, pxDecimals, szDecimals, usualPx, maxLeverage, dayVlm, tickValue };
}

/** `count` units of 10^-decimals, a whole number, as the venue writes it: `(64007, 0)` → `"64007.0"`. */
export function written(count: number, decimals: number): VenueDecimal {
  const digits = String(Math.abs(count)).padStart(decimals + 1, "0");
  const point = digits.length - decimals;
  const text = `${digits.slice(0, point)}.${digits.slice(point)}`;
  return count < 0 ? `-${shortened(text)}` : shortened(text);
}

/** `value` rounded to `decimals`, 1 or more, as the venue writes it. */
export function rounded(value: number, decimals: number): VenueDecimal {
  const text = shortened(value.toFixed(decimals));
  return text === "-0.0" ? "0.0" : text;
}

/** Without the zeros at the end, but for one that is the only digit behind the point. */
function shortened(text: string): string {
  let end = text.length;
  while (text.charCodeAt(end - 1) === 48) end--;
  const bare = text.charCodeAt(end - 1) === 46;
  return bare ? `${text.slice(0, end)}0` : text.slice(0, end);
}

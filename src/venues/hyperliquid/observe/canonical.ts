// The canonical form of a decimal that the venue may leave out.
import { canonicalOf, type Decimal } from "../../../domain/decimal.js";
import type { WireDecimal } from "../wire/frames.js";

export function canonicalOrNull(text: WireDecimal | null): Decimal | null {
  return text === null ? null : canonicalOf(text);
}

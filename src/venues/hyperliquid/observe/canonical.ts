// The canonical form of a decimal that the venue may leave out.
import { type Decimal, decimal } from "../../../domain/decimal.js";
import type { WireDecimal } from "../wire/frames.js";

export function decimalOrNull(text: WireDecimal | null): Decimal | null {
  return text === null ? null : decimal(text);
}

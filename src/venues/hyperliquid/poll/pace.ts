// How much of the REST weight looks at polled traders may count on.
import { RESERVES } from "../info/weight-window.js";
import { PLANNED_INFO_WEIGHT_SHARE } from "../limits.js";

/**
 * What is left when every other class takes the whole of its reserve; what they leave, looks take as well. `tape`:
 * whether there is one, whose fills are to be completed.
 */
export function pollWeightPerMinute(weightPerMinute: number, tape: boolean): number {
  const { heal, reasons, backfill } = RESERVES;
  const others = heal + reasons + backfill + (tape ? RESERVES.tape : 0);
  return weightPerMinute * PLANNED_INFO_WEIGHT_SHARE * (1 - others);
}

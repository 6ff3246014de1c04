// Whole numbers on the command line.
import { InvalidArgumentError } from "commander";

/** A parser that takes `min` to `max`, and says so of anything else. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`"${text}" is not a whole number from ${min} to ${max}.`);
  };
}

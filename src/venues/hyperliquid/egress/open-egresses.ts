// The egresses of a collector: one for each local address, each with a file of its own for what it has spent.
import { join } from "node:path";
import type { Clock } from "../../../timing/clock.js";
import { DEFAULT_EGRESS, Egress } from "./egress.js";

export interface EgressesOptions {
  /** Where the files are; null: nothing is remembered. */
  readonly directory: string | null;
  /** Empty: one, of the system's choice. */
  readonly localAddresses: readonly string[];
  readonly clock: Clock;
  readonly minuteMs: number;
  /** Told once of each where its file cannot be written, or holds something else. */
  readonly warn: (why: string) => void;
}

/** At least one, in the order of the addresses, by which each is named. */
export function openEgresses(options: EgressesOptions): [Egress, ...Egress[]] {
  const { directory, localAddresses, clock, minuteMs, warn } = options;
  const open = (localAddress: string | null): Egress => {
    const suffix = localAddress === null ? "" : `-${localAddress.replaceAll(":", "_")}`;
    const file = directory === null ? null : join(directory, `egress${suffix}.json`);
    return new Egress({ name: localAddress ?? DEFAULT_EGRESS, localAddress, file, clock, minuteMs, warn });
  };
  const [first = null, ...others] = localAddresses;
  return [open(first), ...others.map(open)];
}

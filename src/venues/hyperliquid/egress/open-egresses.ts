// The egresses of a collector: one for each local address, each with a file of its own for what it has spent.
import { readdirSync } from "node:fs";
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
  const used = new Set((localAddresses.length === 0 ? [null] : localAddresses).map(fileName));
  const former = directory === null ? [] : filesIn(directory).filter((name) => !used.has(name));
  const open = (localAddress: string | null): Egress => {
    const at = (name: string): string => join(directory ?? "", name);
    return new Egress({
      ...{ name: localAddress ?? DEFAULT_EGRESS, localAddress, clock, minuteMs, warn },
      file: directory === null ? null : at(fileName(localAddress)),
      formerFiles: former.map(at),
    });
  };
  const [first = null, ...others] = localAddresses;
  return [open(first), ...others.map(open)];
}

function fileName(localAddress: string | null): string {
  return localAddress === null ? "egress.json" : `egress-${localAddress.replaceAll(":", "_")}.json`;
}

function filesIn(directory: string): string[] {
  try {
    return readdirSync(directory).filter((name) => /^egress(-[0-9a-f._]+)?\.json$/.test(name));
  } catch {
    return [];
  }
}

// Who would be followed with these settings: by `TRADERS`, and by the roster.
import type { Config } from "../../config/load.js";
import type { Address } from "../../domain/address.js";
import { describeError } from "../../telemetry/errors.js";
import { type Plan, type PlannedTrader, plan } from "../../venues/hyperliquid/index.js";
import { planSettings } from "../venue-settings.js";
import { listTraders } from "./roster.js";
import { hasEmbeddedDatabase, type VisitOptions } from "./visit-database.js";

export type { Plan } from "../../venues/hyperliquid/index.js";

/** Who would be followed, and why the roster was not read, if it was not. */
export interface Planned {
  readonly traders: readonly PlannedTrader[];
  readonly ofRoster: number;
  /** Null where the roster was read, or there is none yet. */
  readonly unread: string | null;
}

/** Asks the database of the settings alone, where there is one. Rejects with the signal's reason alone. */
export async function plannedTraders(options: VisitOptions): Promise<Planned> {
  const { config, signal } = options;
  const named = new Map<Address, number>(config.traders.map((each) => [each, 1]));
  const ofSettings = plannedBy(named);
  if (config.store.kind === "none" || (config.store.kind === "embedded" && !hasEmbeddedDatabase(config)))
    return { traders: ofSettings, ofRoster: 0, unread: null };
  try {
    const { rows } = await listTraders(options);
    const enabled = rows.filter((row) => row.enabled);
    const all = new Map([...named, ...enabled.map((row) => [row.ethAddress, row.priority] as const)]);
    return { traders: plannedBy(all), ofRoster: all.size - named.size, unread: null };
  } catch (error) {
    signal.throwIfAborted();
    return { traders: ofSettings, ofRoster: 0, unread: describeError(error) };
  }
}

/** On `""` and the dexes of the settings: which others a trader uses is learnt while it is followed. */
function plannedBy(priorities: ReadonlyMap<Address, number>): PlannedTrader[] {
  return [...priorities].map(([ethAddress, priority]) => ({ ethAddress, priority, dexes: [] }));
}

/** So many traders of priority 1. */
export function anybody(count: number): PlannedTrader[] {
  return Array.from({ length: count }, (_, n) => ({ ethAddress: String(n), priority: 1, dexes: [] }));
}

export function planFor(config: Config, traders: readonly PlannedTrader[]): Plan {
  return plan(traders, planSettings(config));
}

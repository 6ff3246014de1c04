// The roster for a command: who is added, removed and listed, with what the venue says of each.

import type { Config } from "../../config/load.js";
import { type Address, parseAddress } from "../../domain/address.js";
import { HypertrailError } from "../../errors.js";
import { admit, type Standing } from "../../roster/admission.js";
import type { AddedBy, RosterRow, TrackingOutcome, Wish } from "../../roster/tracked.js";
import { addTracked, readRoster, removeTracked } from "../../store/write/tracked-traders.js";
import { InfoClient } from "../../venues/hyperliquid/index.js";
import { type VisitOptions, visitDatabase } from "./visit-database.js";

export interface AddOptions {
  readonly addedBy: AddedBy;
  /** Whether the venue is asked who each is. */
  readonly check: boolean;
  readonly withSubAccounts: boolean;
  /** Nobody is added where the venue has never seen one of them. */
  readonly strict: boolean;
  /** Told how long the venue's answers take, where that is long. */
  readonly say: (line: string) => void;
}

export interface AddReport {
  readonly outcomes: readonly { readonly ethAddress: Address; readonly outcome: TrackingOutcome }[];
  readonly notes: readonly string[];
}

/** Somebody of whom the venue does not know, and who was not to be added then. */
export class NeverSeen extends HypertrailError {
  override readonly name = "NeverSeen";
  override readonly code = "never_seen";
  override readonly retryable = false;
}

/** One answer of the venue, ms: a command is waited for by a person. */
const TIMEOUT_MS = 5_000;

/** What asking about one address weighs, and what is answered without a wait. */
const WEIGHT_EACH = 80;
const AT_ONCE = 5;

/** Adds them to the database, which is made where there is none. Throws a {@link NeverSeen}, or as visitDatabase. */
export async function addTraders(
  options: VisitOptions,
  wishes: readonly Wish[],
  { addedBy, check, withSubAccounts, strict, say }: AddOptions,
): Promise<AddReport> {
  const { config, signal } = options;
  const addresses = [...new Set(wishes.map(({ ethAddress }) => ethAddress))];
  if (check && addresses.length > AT_ONCE) say(howLong(addresses.length, config));
  const standings = check ? await standingsOf(config, addresses, signal) : new Map<Address, Standing>();
  signal.throwIfAborted();
  const admission = admit(wishes, standings, withSubAccounts);
  if (strict && admission.missing.length > 0) {
    const [one, ...more] = admission.missing;
    const others = more.length > 0 ? ` and ${more.length} more` : "";
    throw new NeverSeen(`nobody is added: the venue has never seen ${one}${others}; --strict asks for that`);
  }
  const outcomes = await visitDatabase({ ...options, create: true }, (all) =>
    addTracked(all, admission.wishes, addedBy, Date.now(), signal),
  );
  return { outcomes, notes: admission.notes };
}

/** Takes off the roster whom `which` picks; gives their addresses. */
export function removeTraders(
  options: VisitOptions,
  which: (row: RosterRow) => boolean,
): Promise<readonly Address[]> {
  return visitDatabase(options, (all) => removeTracked(all, which, Date.now(), options.signal));
}

/** All rows, and the `_id`s that are no address. */
export function listTraders(options: VisitOptions): Promise<{ rows: RosterRow[]; strangers: string[] }> {
  return visitDatabase(options, (all) => readRoster(all, options.signal));
}

function howLong(count: number, { venue }: Config): string {
  const minutes = Math.ceil((count * WEIGHT_EACH) / venue.weightPerMinute);
  const some = minutes <= 1 ? "up to a minute" : `about ${minutes} minutes`;
  return `asking the venue about ${count} addresses, ${some}; --no-check does without`;
}

/** What the venue says of each. Never rejects: who cannot be asked about is unchecked. */
async function standingsOf(
  config: Config,
  addresses: readonly Address[],
  signal: AbortSignal,
): Promise<Map<Address, Standing>> {
  const { apiUrl, weightPerMinute } = config.venue;
  const info = new InfoClient({ apiUrl, weightPerMinute, timeoutMs: TIMEOUT_MS });
  const standings = new Map<Address, Standing>();
  const waiting = [...addresses];
  const ask = async (): Promise<void> => {
    for (let each = waiting.shift(); each !== undefined; each = waiting.shift()) {
      standings.set(each, await standingOf(info, each, signal));
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, ask));
  } finally {
    await info.stop();
  }
  return standings;
}

async function standingOf(info: InfoClient, ethAddress: Address, signal: AbortSignal): Promise<Standing> {
  const answer = await info.userRole(ethAddress, { klass: "reasons", signal });
  if (!answer.ok) return { kind: "unchecked", why: answer.why.detail };
  const { role } = answer.value;
  const master = parseAddress(answer.value.user ?? answer.value.master ?? "");
  if (role === "agent" && master !== null)
    return { kind: role, master, subAccounts: await subAccountsOf(info, master, signal) };
  if (role === "subAccount" && master !== null) return { kind: role, master };
  if (role === "user") return { kind: role, subAccounts: await subAccountsOf(info, ethAddress, signal) };
  if (role === "vault") return { kind: role, children: await childrenOf(info, ethAddress, signal) };
  return role === "missing" ? { kind: role } : { kind: "other", role };
}

/** Null where the venue does not say. */
async function childrenOf(
  info: InfoClient,
  vault: Address,
  signal: AbortSignal,
): Promise<readonly Address[] | null> {
  const answer = await info.vaultDetails(vault, { klass: "heal", signal });
  if (!answer.ok) return null;
  return (answer.value?.childAddresses ?? []).flatMap((each) => parseAddress(each) ?? []);
}

/** Null where the venue does not say. */
async function subAccountsOf(
  info: InfoClient,
  master: Address,
  signal: AbortSignal,
): Promise<readonly Address[] | null> {
  const answer = await info.subAccounts(master, { klass: "heal", signal });
  return answer.ok ? answer.value.rows.flatMap((row) => parseAddress(row.subAccountUser) ?? []) : null;
}

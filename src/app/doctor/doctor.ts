// Says whether everything that `collect` needs works; changes nothing.
import { setMaxListeners } from "node:events";
import type { Config } from "../../config/load.js";
import { type Address, parseAddress } from "../../domain/address.js";
import type { Logger } from "../../telemetry/logger.js";
import { type Clock, REAL_CLOCK } from "../../timing/clock.js";
import { checkAddresses } from "./addresses.js";
import type { Check } from "./check.js";
import { checkClock } from "./clock.js";
import { checkPlan, checkSettings } from "./configuration.js";
import { checkDatabase } from "./database.js";
import { checkExact } from "./exact.js";
import { checkRest } from "./rest.js";
import { checkStream } from "./stream.js";

export type { Check, CheckState } from "./check.js";

export interface DoctorOptions {
  readonly config: Config;
  /** Those of reading the settings. */
  readonly warnings: readonly string[];
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** Ours, which is compared with the venue's. The real one unless given. */
  readonly clock?: Clock;
}

/** Of whom the venue is asked where nobody is followed. */
const ANYBODY = parseAddress(`0x${"1".padStart(40, "0")}`);

/** All findings, by area. Rejects with the signal's reason alone. */
export async function examine(options: DoctorOptions): Promise<readonly Check[]> {
  const { config, warnings, log, signal, clock = REAL_CLOCK } = options;
  // Each request listens to it: that is no leak.
  setMaxListeners(0, signal);
  const database = checkDatabase({ config, log, signal });
  const venue = (async () => {
    const users = [...config.traders, ...((await database).roster ?? [])];
    const user = users[0] ?? ANYBODY;
    return user === null ? [] : askVenue(config, user, users, clock, signal);
  })();
  // Both to their ends: what is under way when one is stopped ends with it.
  const ended = await Promise.allSettled([database, venue]);
  signal.throwIfAborted();
  for (const each of ended) if (each.status === "rejected") throw each.reason;
  const { checks, roster } = await database;
  return [...checkSettings(warnings), ...checkPlan(config, roster), ...checks, ...(await venue)];
}

async function askVenue(
  config: Config,
  user: Address,
  users: readonly Address[],
  clock: Clock,
  signal: AbortSignal,
): Promise<readonly Check[]> {
  const options = { config, user, users, clock, signal };
  // One connection after the other: beside a collector there is room for one.
  const streamed = checkStream(options);
  const exactly = streamed.then(() => checkExact(options));
  const asked = [checkAddresses(options), checkRest(options), streamed, exactly] as const;
  const [addresses, rest, stream, exact] = await Promise.all(asked);
  return [
    ...addresses,
    ...rest.checks,
    ...stream.checks,
    ...exact,
    checkClock([...rest.heard, ...stream.heard]),
  ];
}

// Whether statuses of several traders come by one connection, as `collect` counts on, and how late.
import type { Config } from "../../config/load.js";
import type { Address } from "../../domain/address.js";
import type { Clock } from "../../timing/clock.js";
import { probeExact } from "../../venues/hyperliquid/index.js";
import { type Check, checksOf } from "./check.js";

const check = checksOf("venue");
const NAME = "channel orderUpdates";

export interface ExactCheckOptions {
  readonly config: Config;
  /** Those who are followed. */
  readonly users: readonly Address[];
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** None where they are not asked for, or of fewer than two traders. */
export async function checkExact({ config, users, clock, signal }: ExactCheckOptions): Promise<Check[]> {
  const { stream, orders, venue } = config;
  if (!stream.enabled || stream.exact === "false" || !orders.enabled) return [];
  const [one, other] = users;
  if (one === undefined || other === undefined) return [];
  const { wsUrl: url } = venue;
  const { refusal, statuses, traders, lateMs } = await probeExact({
    url,
    users: [one, other],
    clock,
    signal,
  });
  if (refusal !== null) return [check(NAME, "warn", `${refusal}; orders are told by listings, every 5 s`)];
  const late = lateMs === null ? "" : `, ${Math.round(lateMs)} ms late`;
  if (traders === 2)
    return [check(NAME, "ok", `served: a connection brings statuses of both traders${late}`)];
  if (traders === 1)
    return [
      check(
        NAME,
        "ok",
        `served: statuses of one of two traders came meanwhile${late}; collect finds out whether both do`,
      ),
    ];
  const came = statuses === 0 ? "nothing became of an order" : `${statuses} statuses came${late}`;
  return [
    check(
      NAME,
      "ok",
      `served: ${came} meanwhile; collect finds out whether a connection brings several traders`,
    ),
  ];
}

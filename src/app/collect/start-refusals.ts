// Why a collector does not start, and whether only its settings mend that.

import { type Config, ConfigError } from "../../config/load.js";
import { DataDirError, DataDirInUseError } from "../../data-dir/data-dir.js";
import { HypertrailError } from "../../errors.js";
import { JournalError, JournalInUseError } from "../../journal/errors.js";
import { CredentialsRefused, UriUnusable } from "../../store/mongo/connection.js";
import { WrongDatabase } from "../../store/mongo/meta.js";
import type { Logger } from "../../telemetry/logger.js";
import { type PlannedTrader, plan } from "../../venues/hyperliquid/index.js";
import { planSettings } from "../venue-settings.js";

/** What is asked for does not fit the venue's limits; the message has the numbers. */
export class PlanRefused extends HypertrailError {
  override readonly name = "PlanRefused";
  override readonly code = "plan_refused";
  override readonly retryable = false;
}

/** It was started before, or stopped: a collector runs once. */
export class StartRefused extends HypertrailError {
  override readonly name = "StartRefused";
  override readonly code = "start_refused";
  override readonly retryable = false;
}

/** Whether a start failed for what only its settings mend. */
export function isOfSettings(error: unknown): boolean {
  if (error instanceof DataDirError) return !(error instanceof DataDirInUseError);
  if (error instanceof JournalError) return !(error instanceof JournalInUseError);
  return [ConfigError, CredentialsRefused, PlanRefused, UriUnusable, WrongDatabase].some(
    (kind) => error instanceof kind,
  );
}

/** Tells how these traders would be watched; throws a {@link PlanRefused} where that cannot be. */
export function checkPlan(config: Config, followed: readonly PlannedTrader[], log: Logger): void {
  const { problems, streamed, polled, unfit, subscriptions, egresses, pollPeriodMs } = plan(
    followed,
    planSettings(config),
  );
  if (problems.length > 0) throw new PlanRefused(problems.join("; "));
  const pollPeriodS = pollPeriodMs === null ? null : Math.round(pollPeriodMs / 1_000);
  const traders = followed.length;
  const byEgress = egresses.length === 1 ? {} : { egresses };
  log.info({ traders, streamed, polled, unfit, subscriptions, pollPeriodS, ...byEgress }, "plan");
}

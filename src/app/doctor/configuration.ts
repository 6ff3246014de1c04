// What the doctor says of the settings, which have been read: what is unknown or does not fit.
import type { Config } from "../../config/load.js";
import type { Address } from "../../domain/address.js";
import { anybody, planFor } from "../visits/planned-traders.js";
import { type Check, checksOf } from "./check.js";

const check = checksOf("configuration");

/** `warnings` are those of reading the settings. */
export function checkSettings(warnings: readonly string[]): Check[] {
  const read = warnings.length === 0 ? [check("settings", "ok", "the settings are read")] : [];
  return [...read, ...warnings.map((warning) => check("settings", "warn", warning))];
}

/** `roster` is null where the database could not be read: the plan is then of TRADERS alone. */
export function checkPlan(config: Config, roster: readonly Address[] | null): Check[] {
  const traders = new Set([...config.traders, ...(roster ?? [])]).size;
  const unread = roster === null ? " of TRADERS (the roster could not be read)" : "";
  if (traders === 0) {
    const finding = `there is no trader${unread}: name some in TRADERS or by hypertrail traders add`;
    return [check("plan", "warn", finding)];
  }
  const { streamed, polled, pollPeriodMs, problems } = planFor(config, anybody(traders));
  if (problems.length > 0) return problems.map((problem) => check("plan", "fail", problem));
  const every = pollPeriodMs === null ? "" : ` every ${Math.round(pollPeriodMs / 1_000)} s`;
  const finding = `${traders} ${traders === 1 ? "trader" : "traders"}${unread}: ${streamed} streamed, ${polled} polled${every}`;
  return [check("plan", "ok", finding)];
}

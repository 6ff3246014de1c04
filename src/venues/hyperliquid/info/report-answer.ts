// What an answer tells besides what was asked: what was refused in it, and what was not expected.
import type { Address } from "../../../domain/address.js";
import type { Observation } from "../../../domain/observation.js";
import type { ObservationResult } from "../../../domain/outcome.js";
import { type Quarantined, quarantined } from "../../../domain/quarantined.js";
import type { Drift } from "../wire/reported.js";
import type { Answered } from "./answer.js";

/** Where what REST learns goes; called synchronously, in the order of arrival. */
export interface InfoSink {
  observe(observation: Observation): ObservationResult;
  quarantine(entries: readonly Quarantined[]): void;
  drift(drift: readonly Drift[]): void;
}

export function reportAnswer(
  { reported, receivedAt }: Answered<unknown>,
  sink: Pick<InfoSink, "quarantine" | "drift">,
  of: Address | null = null,
): void {
  const { drift, refusals } = reported;
  if (drift.length > 0) sink.drift(drift);
  if (refusals.length === 0) return;
  sink.quarantine(refusals.map(({ raw, reason, path }) => quarantined(raw, reason, path, receivedAt, of)));
}

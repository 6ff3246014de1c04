// The names under which events are counted: a closed set.
import type { Event } from "./event.js";

/** Kind and action. `order completed` and `fill completed` add what was not known of an event that was told before. */
export const EVENT_NAMES = [
  "order new",
  "order updated",
  "order closed",
  "order completed",
  "position opened",
  "position increased",
  "position reduced",
  "position flipped",
  "position closed",
  "position adjusted",
  "position sampled",
  "fill",
  "fill completed",
  "funding paid",
  "ledger updated",
] as const;

export type EventName = (typeof EVENT_NAMES)[number];

export function eventName(event: Event): EventName {
  switch (event.kind) {
    case "order":
      return event.completes ? "order completed" : `order ${event.action}`;
    case "position":
      return `position ${event.action}`;
    case "fill":
      return event.completes ? "fill completed" : "fill";
    case "funding":
      return "funding paid";
    case "ledgerUpdate":
      return "ledger updated";
  }
}

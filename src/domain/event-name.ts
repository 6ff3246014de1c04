// The names under which events are counted: a closed set.
import type { Event } from "./event.js";

/** Kind and action. `order completed` adds what was not known of an order event that was told before. */
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
] as const;

export type EventName = (typeof EVENT_NAMES)[number];

export function eventName(event: Event): EventName {
  if (event.kind === "fill") return "fill";
  if (event.kind === "position") return `position ${event.action}`;
  return event.completes ? "order completed" : `order ${event.action}`;
}

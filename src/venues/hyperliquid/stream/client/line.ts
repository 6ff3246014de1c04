// What all sockets of one egress share: their turn to connect, and to send.
import type { Clock } from "../../../../timing/clock.js";
import type { Egress } from "../../egress/egress.js";
import { PLANNED_SENDS_PER_MINUTE } from "../../limits.js";
import type { Timings } from "../session/timings.js";
import { ConnectGate } from "./connect-gate.js";
import { SendBudget } from "./send-budget.js";

export interface Line {
  readonly gate: ConnectGate;
  readonly budget: SendBudget;
}

export function openLine(
  egress: Egress,
  { minuteMs, connectsPerMinute }: Pick<Timings, "minuteMs" | "connectsPerMinute">,
  clock: Clock,
): Line {
  return {
    gate: new ConnectGate(connectsPerMinute, minuteMs, clock, egress),
    budget: new SendBudget(PLANNED_SENDS_PER_MINUTE, minuteMs, clock, egress),
  };
}

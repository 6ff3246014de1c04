// Metrics of the process: memory, CPU, garbage collection, lag of the event loop.
import { collectDefaultMetrics, Registry } from "prom-client";

let registry: Registry | null = null;

/**
 * The same for everybody in the process: the timer and the observer behind it run until the process ends, and nothing
 * can stop them.
 */
export function processMetrics(): Registry {
  if (registry === null) {
    registry = new Registry();
    collectDefaultMetrics({ register: registry });
  }
  return registry;
}

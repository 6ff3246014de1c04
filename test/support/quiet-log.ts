// A logger that keeps its lines.
import { createLogger, type Logger } from "../../src/telemetry/logger.js";

export interface QuietLog {
  readonly log: Logger;
  /** Each line as it would have been written, parsed. */
  readonly lines: Record<string, unknown>[];
}

export function quietLog(): QuietLog {
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => lines.push(JSON.parse(line)) };
  return { log: createLogger({ level: "debug", format: "json", destination }), lines };
}

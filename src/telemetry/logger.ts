// The log: pino to stderr, with no secret or control character in any line.
import pino from "pino";
import { prettyFactory } from "pino-pretty";
import { type SerializedError, serializeError } from "./errors.js";
import { printable, shorten } from "./printable.js";
import { MASK, redact } from "./redact.js";

export type Logger = pino.Logger;

export interface LoggerOptions {
  readonly level: pino.LevelWithSilent;
  readonly format: "pretty" | "json";
  /** Where lines go, stderr unless given. */
  readonly destination?: { write(line: string): unknown };
}

/** Members whose text is a secret, at any depth. */
const SECRET = /^(?:authorization|password|token|http_token|cookie)$/i;
const MAX_TEXT = 10_000;

/**
 * A pino logger that writes each line before the call returns, so that none is lost when the process exits. Every
 * string of a line, whoever put it there, is redacted and freed of control characters (a stack keeps its lines).
 */
export function createLogger({ level, format, destination }: LoggerOptions): Logger {
  const target = destination ?? pino.destination({ dest: process.stderr.fd, sync: true });
  const color = destination === undefined && process.stderr.isTTY && process.stderr.hasColors();
  const render = format === "pretty" ? prettyLine(color) : jsonLine;
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: serialize, error: serialize },
    },
    { write: (line) => target.write(render(clean(JSON.parse(line), ""))) },
  );
}

function serialize(error: unknown): SerializedError | string {
  return typeof error === "string" ? error : serializeError(error);
}

function jsonLine(record: unknown): string {
  return `${JSON.stringify(record)}\n`;
}

function prettyLine(color: boolean): (record: unknown) => string {
  return prettyFactory({ colorize: color, translateTime: false, singleLine: true });
}

function clean(value: unknown, key: string): unknown {
  if (typeof value === "string") {
    if (SECRET.test(key)) return MASK;
    return shorten(
      key === "stack" ? value.split("\n").map(cleanText).join("\n") : cleanText(value),
      MAX_TEXT,
    );
  }
  if (Array.isArray(value)) return value.map((item) => clean(item, key));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [printable(name), clean(member, name)]),
  );
}

function cleanText(text: string): string {
  return printable(redact(text));
}

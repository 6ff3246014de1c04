// What to print of an error: its chain of causes without secrets.
import { printable, shorten } from "./printable.js";
import { redact } from "./redact.js";

const MAX_CAUSES = 10;
const MAX_DESCRIPTION = 1_000;
const MAX_STACK = 8_000;

/** An error as the log shows it. */
export interface SerializedError {
  readonly type: string;
  readonly message: string;
  readonly code?: string | number;
  readonly stack?: string;
}

/**
 * One line of at most about 1,000 characters: the message and those of its causes, joined by ": ". Secrets are
 * masked, control characters left out. A cause that its wrapper has quoted is skipped.
 */
export function describeError(error: unknown): string {
  const said: string[] = [];
  for (const link of chain(error)) {
    const message = messageOf(link);
    if (!said.some((earlier) => earlier.endsWith(message))) said.push(message);
  }
  return shorten(said.map((message) => printable(redact(message))).join(": "), MAX_DESCRIPTION);
}

/** An error and its causes for the log: the message as {@link describeError} gives it, the stacks redacted. */
export function serializeError(error: unknown): SerializedError {
  const message = describeError(error);
  if (!(error instanceof Error)) return { type: typeof error, message };
  const stacks = chain(error).flatMap((link) => (link instanceof Error && link.stack ? [link.stack] : []));
  const stack = shorten(redact(stacks.join("\ncaused by: ")), MAX_STACK);
  const code = codeOf(error);
  return { type: error.name, message, ...(code !== undefined && { code }), stack };
}

/** The error, then its causes and the errors that it gathers, each once. */
function chain(error: unknown): unknown[] {
  const links = new Set<unknown>([error]);
  for (const link of links) {
    if (links.size > MAX_CAUSES) break;
    if (link instanceof AggregateError) for (const one of link.errors.slice(0, MAX_CAUSES)) links.add(one);
    if (link instanceof Error && link.cause !== undefined) links.add(link.cause);
  }
  return [...links];
}

/** Node gives a refused connection to several addresses an empty message: its code or name speaks then. */
function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message || String(codeOf(error) ?? error.name);
  if (typeof error !== "object" || error === null) return String(error);
  return "message" in error && typeof error.message === "string"
    ? error.message
    : "an error without a message";
}

function codeOf(error: Error): string | number | undefined {
  const code = "code" in error ? error.code : undefined;
  return typeof code === "string" || typeof code === "number" ? code : undefined;
}

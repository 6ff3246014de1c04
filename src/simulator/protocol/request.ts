// Reads what a client asks of the venue.
import { isMembers } from "../../venues/hyperliquid/wire/member.js";
import type { SubscriptionEcho } from "../../venues/hyperliquid/wire/requests.js";
import { normalSubscription } from "./subscription.js";

export type Request =
  | { readonly kind: "ping" }
  | { readonly kind: "subscribe" | "unsubscribe"; readonly subscription: SubscriptionEcho }
  /** What the venue answers with its parse error. */
  | { readonly kind: "unparsed" };

const UNPARSED: Request = { kind: "unparsed" };

/**
 * `webData2` is understood only where it is one of `types`, those that are served: the public API has not understood it
 * since July 2026.
 */
export function parseRequest(text: string, types: ReadonlySet<string>): Request {
  let request: unknown;
  try {
    request = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return UNPARSED;
    throw error;
  }
  if (!isMembers(request)) return UNPARSED;
  const { method } = request;
  if (method === "ping") return { kind: "ping" };
  if (method !== "subscribe" && method !== "unsubscribe") return UNPARSED;
  const subscription = normalSubscription(request.subscription);
  if (subscription === null) return UNPARSED;
  if (subscription.type === "webData2" && !types.has("webData2")) return UNPARSED;
  return { kind: method, subscription };
}

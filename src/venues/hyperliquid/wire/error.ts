// Reads what the venue says on its error channel.
import { isInteger, isMembers } from "./member.js";
import { isSubscriptionEcho, type SubscriptionEcho } from "./requests.js";

/**
 * A refusal by the venue; the socket stays open. `text` is what it wrote. The three caps do not say which request they
 * refused. `webData2` has been answered by `unparsedRequest` since July 2026.
 */
export type VenueError = { readonly text: string } & (
  | { readonly kind: "userCap" | "subscriptionCap" | "messageRate"; readonly limit: number }
  /** `id` of the post that was one too many. */
  | { readonly kind: "tooManyPosts"; readonly id: number }
  | {
      readonly kind: "alreadySubscribed" | "alreadyUnsubscribed" | "invalidSubscription";
      readonly subscription: SubscriptionEcho;
    }
  /** `echo` is the request as the venue received it; `subscription` is null where the echo shows none. */
  | {
      readonly kind: "unparsedRequest";
      readonly echo: string;
      readonly subscription: SubscriptionEcho | null;
    }
  | { readonly kind: "unknown" }
);

const CAPS = [
  ["userCap", /^Cannot track more than (\d+) total users\b/],
  ["subscriptionCap", /^Cannot subscribe to more than (\d+) channels\b/],
  ["messageRate", /^Cannot send more than (\d+) messages per minute\b/],
] as const;

const TOO_MANY_POSTS = /^too many pending post requests id=(\d+)\b/i;

const ECHOES = [
  ["alreadySubscribed", "Already subscribed: "],
  ["alreadyUnsubscribed", "Already unsubscribed: "],
  ["invalidSubscription", "Invalid subscription "],
] as const;

const UNPARSED = "Error parsing JSON into valid websocket request: ";

/** A text that matches none, or whose number or echo cannot be read, is `unknown`. */
export function parseVenueError(text: string): VenueError {
  for (const [kind, pattern] of CAPS) {
    const limit = numberIn(text, pattern);
    if (limit !== null) return { kind, limit, text };
  }
  const id = numberIn(text, TOO_MANY_POSTS);
  if (id !== null) return { kind: "tooManyPosts", id, text };
  for (const [kind, start] of ECHOES) {
    if (!text.startsWith(start)) continue;
    const subscription = parseJson(text.slice(start.length));
    if (isSubscriptionEcho(subscription)) return { kind, subscription, text };
  }
  if (text.startsWith(UNPARSED)) {
    const echo = text.slice(UNPARSED.length);
    return { kind: "unparsedRequest", echo, subscription: subscriptionIn(parseJson(echo)), text };
  }
  return { kind: "unknown", text };
}

function numberIn(text: string, pattern: RegExp): number | null {
  const number = Number(pattern.exec(text)?.[1]);
  return isInteger(number) ? number : null;
}

function subscriptionIn(request: unknown): SubscriptionEcho | null {
  return isMembers(request) && isSubscriptionEcho(request.subscription) ? request.subscription : null;
}

/** Undefined where the text is not JSON: an echo repeats whatever was sent. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

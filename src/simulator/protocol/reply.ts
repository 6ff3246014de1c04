// The frames by which the venue answers a request, word for word.
import type { SubscriptionEcho } from "../../venues/hyperliquid/wire/requests.js";

/** It has no `data`. */
export const PONG = '{"channel":"pong"}';

export function acknowledgement(method: "subscribe" | "unsubscribe", subscription: SubscriptionEcho): string {
  return JSON.stringify({ channel: "subscriptionResponse", data: { method, subscription } });
}

export function alreadySubscribed(subscription: SubscriptionEcho): string {
  return error(`Already subscribed: ${JSON.stringify(subscription)}`);
}

export function alreadyUnsubscribed(subscription: SubscriptionEcho): string {
  return error(`Already unsubscribed: ${JSON.stringify(subscription)}`);
}

/** Understood, but of no use: a dex that does not exist. */
export function invalidSubscription(subscription: SubscriptionEcho): string {
  return error(`Invalid subscription ${JSON.stringify(subscription)}`);
}

/** `text` is the request as it came. */
export function unparsed(text: string): string {
  return error(`Error parsing JSON into valid websocket request: ${text}`);
}

/** Like the next two, it does not say which request it refuses. */
export function tooManyUsers(limit: number): string {
  return error(`Cannot track more than ${limit} total users.`);
}

export function tooManyMessages(limit: number): string {
  return error(`Cannot send more than ${limit} messages per minute.`);
}

export function tooManySubscriptions(limit: number): string {
  return error(`Cannot subscribe to more than ${limit} channels.`);
}

export function tooManyPosts(id: number): string {
  return error(`too many pending post requests id=${id}`);
}

function error(data: string): string {
  return JSON.stringify({ channel: "error", data });
}

// What the venue says on its error channel is told apart by its words.
import { describe, expect, it } from "vitest";
import { decode } from "../../../../src/venues/hyperliquid/wire/decode.js";
import { parseVenueError, type VenueError } from "../../../../src/venues/hyperliquid/wire/error.js";
import { subscribeRequest } from "../../../../src/venues/hyperliquid/wire/requests.js";
import { frame, NOBODY } from "./recorded.js";

const UNPARSED = "Error parsing JSON into valid websocket request: ";
const BOOK = { type: "l2Book", coin: "SOL", nSigFigs: null, mantissa: null, fast: false };
const BOOK_TEXT = JSON.stringify(BOOK);
const WEB_DATA2 = { type: "webData2", user: NOBODY } as const;

/** A union loses what only one of its members has under `Omit`; this keeps it. */
type Told = VenueError extends infer E ? (E extends VenueError ? Omit<E, "text"> : never) : never;

const TEXTS: readonly (readonly [text: string, told: Told])[] = [
  ["Cannot track more than 10 total users.", { kind: "userCap", limit: 10 }],
  ["Cannot track more than 15 total users.", { kind: "userCap", limit: 15 }],
  ["Cannot subscribe to more than 1000 channels.", { kind: "subscriptionCap", limit: 1000 }],
  ["Cannot send more than 2000 messages per minute.", { kind: "messageRate", limit: 2000 }],
  ["too many pending post requests id=77", { kind: "tooManyPosts", id: 77 }],
  [`Already subscribed: ${BOOK_TEXT}`, { kind: "alreadySubscribed", subscription: BOOK }],
  [`Already unsubscribed: ${BOOK_TEXT}`, { kind: "alreadyUnsubscribed", subscription: BOOK }],
  [`Invalid subscription ${BOOK_TEXT}`, { kind: "invalidSubscription", subscription: BOOK }],
  [
    UNPARSED + subscribeRequest(WEB_DATA2),
    { kind: "unparsedRequest", echo: subscribeRequest(WEB_DATA2), subscription: WEB_DATA2 },
  ],
  [`${UNPARSED}hello`, { kind: "unparsedRequest", echo: "hello", subscription: null }],
  [`${UNPARSED}[1]`, { kind: "unparsedRequest", echo: "[1]", subscription: null }],
  [
    `${UNPARSED}{"method":"subscribe","subscription":"trades"}`,
    {
      kind: "unparsedRequest",
      echo: '{"method":"subscribe","subscription":"trades"}',
      subscription: null,
    },
  ],
  ["Already subscribed: {", { kind: "unknown" }],
  ["Already subscribed: 7", { kind: "unknown" }],
  ['Invalid subscription {"coin":"BTC"}', { kind: "unknown" }],
  ["Cannot track more than many total users.", { kind: "unknown" }],
  [`too many pending post requests id=${"9".repeat(20)}`, { kind: "unknown" }],
  ["Internal server error", { kind: "unknown" }],
  ["", { kind: "unknown" }],
];

describe("an error of the venue", () => {
  it.each(TEXTS)("%j", (text, told) => {
    expect(parseVenueError(text)).toEqual({ ...told, text });
  });

  it("arrives as a frame, its text verbatim", () => {
    expect(decode(frame("error", "Cannot track more than 15 total users."))).toEqual({
      kind: "error",
      error: { kind: "userCap", limit: 15, text: "Cannot track more than 15 total users." },
    });
  });
});

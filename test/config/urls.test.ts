// Which hosts are this machine, and where the venue's WebSocket is.
import { describe, expect, it } from "vitest";
import { isLoopback, webSocketUrl } from "../../src/config/urls.js";

describe("loopback", () => {
  it.each(["127.0.0.1", "127.255.255.254", "localhost", "LocalHost", "::1", "[::1]", "0:0:0:0:0:0:0:1"])(
    "includes %s",
    (host) => expect(isLoopback(host)).toBe(true),
  );

  it.each([
    "0.0.0.0",
    "::",
    "128.0.0.1",
    "10.0.0.1",
    "127.1",
    "localhost.evil.org",
    "127.0.0.1.evil.org",
    "",
    "[::2]",
  ])("excludes %j", (host) => expect(isLoopback(host)).toBe(false));
});

describe("the WebSocket of a venue", () => {
  it.each([
    ["https://api.hyperliquid.xyz", "wss://api.hyperliquid.xyz/ws"],
    ["https://host:444/base", "wss://host:444/ws"],
    ["http://127.0.0.1:4000", "ws://127.0.0.1:4000/ws"],
    ["http://[::1]:4000", "ws://[::1]:4000/ws"],
  ])("of %s is %s", (apiUrl, wsUrl) => expect(webSocketUrl(apiUrl)).toBe(wsUrl));
});

// Addresses of other programs: which hosts are this machine, which URLs are safe to use.
import { BlockList, isIP } from "node:net";
import { format } from "./formats.js";

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8);
LOOPBACK.addAddress("::1", "ipv6");

const HOST_NAME =
  /^(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*(?!\d+$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Whether only this machine can reach `host`: `localhost`, 127.0.0.0/8 or `::1`, with or without brackets. */
export function isLoopback(host: string): boolean {
  const bare = withoutBrackets(host.toLowerCase());
  const family = isIP(bare);
  if (family === 0) return bare === "localhost";
  return LOOPBACK.check(bare, family === 6 ? "ipv6" : "ipv4");
}

function withoutBrackets(host: string): string {
  return host.replace(/^\[(.+)\]$/, "$1");
}

/** Where to listen: a name or an address, without brackets. */
export const HOST = format("a host name or an IP address", (text) => {
  const host = withoutBrackets(text.toLowerCase());
  return isIP(host) !== 0 || HOST_NAME.test(host) ? host : null;
});

/** The REST base URL, without a slash at its end. */
export const API_URL = format(
  "an https:// URL without user, query or fragment (http:// for loopback only)",
  (text) => {
    const url = safeUrl(text, "https:", "http:");
    return url === null || url.search !== "" ? null : `${url.origin}${url.pathname}`.replace(/\/+$/, "");
  },
);

export const WS_URL = format(
  "a wss:// URL without user or fragment (ws:// for loopback only)",
  (text) => safeUrl(text, "wss:", "ws:")?.href ?? null,
);

function safeUrl(text: string, encrypted: string, plain: string): URL | null {
  // URL itself mends "https:host" and drops blanks inside: what it would change silently is refused.
  if (!/^[a-z]+:\/\/[^\s\\]+$/i.test(text) || !URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.username !== "" || url.password !== "" || url.hash !== "") return null;
  return url.protocol === encrypted || (url.protocol === plain && isLoopback(url.hostname)) ? url : null;
}

/** The venue serves its WebSocket at `/ws` of the host of its REST interface. */
export function webSocketUrl(apiUrl: string): string {
  const url = new URL("/ws", apiUrl);
  url.protocol = url.protocol === "http:" ? "ws:" : "wss:";
  return url.href;
}

/** Of mainnet; its host serves nothing else of ours. */
export const LEADERBOARD_URL = "https://stats-data.hyperliquid.xyz/Mainnet/leaderboard";

/** Where a simulated venue serves its own, beside its REST interface. */
export const LEADERBOARD_PATH = "/Mainnet/leaderboard";

/** Of a venue on this machine its own; of any other mainnet's, as it is the only one that is known. */
export function leaderboardUrl(apiUrl: string): string {
  return isLoopback(new URL(apiUrl).hostname) ? `${apiUrl}${LEADERBOARD_PATH}` : LEADERBOARD_URL;
}

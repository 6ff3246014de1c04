// Who may ask: the Host header against DNS rebinding, the bearer token.
import { createHash, timingSafeEqual } from "node:crypto";
import { isLoopback } from "../config/urls.js";

/**
 * Whether a `Host` header names this machine as a loopback name, with any port. A page whose name an attacker lets
 * point to 127.0.0.1 sends its own name.
 */
export function namesLoopback(host: string | undefined): boolean {
  const name = /^(\[[^\]]*\]|[^:]*)(?::\d*)?$/.exec(host ?? "")?.[1];
  return name !== undefined && isLoopback(name);
}

/** Whether an `Authorization` header carries the token. Takes as long for any wrong token. */
export function carriesToken(authorization: string | undefined, token: string): boolean {
  const given = /^Bearer +(\S+) *$/i.exec(authorization ?? "")?.[1];
  return given !== undefined && timingSafeEqual(digest(given), digest(token));
}

/** Equal lengths are what timingSafeEqual asks for. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

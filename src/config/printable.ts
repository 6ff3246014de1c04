// A configuration as it may be shown.
import { MASK, redact } from "../telemetry/redact.js";
import type { Config } from "./load.js";

/** A copy without secrets: the token is `***`, and so are passwords and keys in URIs. */
export function printableConfig(config: Config): Config {
  const { http, store, venue } = config;
  return {
    ...config,
    http: { ...http, token: http.token === null ? null : MASK },
    store: { ...store, uri: store.uri === null ? null : redact(store.uri) },
    venue: { ...venue, wsUrl: redact(venue.wsUrl) },
  };
}

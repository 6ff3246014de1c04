// From the environment to a frozen configuration, or to everything that is wrong with it.

import convict from "convict";
import { parse } from "dotenv";
import { HypertrailError } from "../errors.js";
import { quote, Refused } from "./formats.js";
import { databaseOf, NO_DATABASE } from "./mongodb-uri.js";
import { SCHEMA, SETTINGS, type Values } from "./schema.js";
import { isOfEarlierVersion, unknownNames } from "./unknown.js";
import { isLoopback, leaderboardUrl, webSocketUrl } from "./urls.js";

/** Where neither MONGODB_DB nor MONGODB_URI names one. */
const DATABASE = "hypertrail";

export interface ConfigInput {
  /** The environment; what it sets wins. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The text of the `.env` file, null where there is none. */
  readonly dotenv: string | null;
  /** Whether the log goes to a terminal. */
  readonly terminal: boolean;
}

/** `embedded`: the one that we start, on this machine only. `configured`: that of MONGODB_URI. `none`: events only. */
export type DatabaseKind = "embedded" | "configured" | "none";

export type Config = Frozen<ReturnType<typeof complete>>;

type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;

/** The configuration cannot be used. `problems` has a line for each reason, which begins with the setting's name. */
export class ConfigError extends HypertrailError {
  override readonly name = "ConfigError";
  override readonly code = "config_invalid";
  override readonly retryable = false;
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

/**
 * The configuration, deeply frozen, and a warning for each unknown `TRADER_*` or `HYPERLIQUID_*` name. A setting that
 * is empty or blank in the environment is unset there: `.env` may give it. Throws a {@link ConfigError}.
 */
export function loadConfig({ env, dotenv, terminal }: ConfigInput): { config: Config; warnings: string[] } {
  const given = { ...present(parse(dotenv ?? "")), ...present(env) };
  // Without `args`, convict would read the arguments of the process.
  const loaded = convict<Record<string, unknown>>(SCHEMA, { env: given, args: [] });

  const refused = SETTINGS.flatMap(({ env: name, path }) => {
    const value: unknown = loaded.get(path.join("."));
    return value instanceof Refused ? value.problems.map((problem) => `${name}: ${problem}`) : [];
  });
  const values = loaded.getProperties() as Values<typeof SCHEMA>;
  const problems = [...refused, ...conflicts(values)];
  const known = SETTINGS.map((setting) => setting.env);
  const warnings = unknownNames(Object.keys(given), known);
  if (problems.length > 0) throw new ConfigError([...problems, ...warnings.filter(isOfEarlierVersion)]);
  return { config: freeze(complete(values, terminal)), warnings };
}

function present(from: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const trimmed = Object.entries(from).map(([name, text]) => [name, text?.trim() ?? ""] as const);
  return Object.fromEntries(trimmed.filter(([, text]) => text !== ""));
}

/** What each setting takes alone but not together; a value that was refused is not looked at again. */
function conflicts({ http, store }: Values<typeof SCHEMA>): string[] {
  const problems: string[] = [];
  const open = http.port !== "off" && typeof http.host === "string" && !isLoopback(http.host);
  if (open && http.token === null)
    problems.push(`HTTP_TOKEN: needed, since HTTP_HOST ${quote(http.host)} is not loopback`);
  const { uri, database } = store;
  const inPath = typeof uri === "string" && uri !== NO_DATABASE ? databaseOf(uri) : null;
  if (inPath !== null && typeof database === "string" && database !== inPath)
    problems.push(
      `MONGODB_DB: ${quote(database)} contradicts ${quote(inPath)} in the path of MONGODB_URI: name one (where credentials are kept is told by authSource)`,
    );
  return problems;
}

/** Adds the defaults that depend on something else. */
function complete(values: Values<typeof SCHEMA>, terminal: boolean) {
  const { log, store, venue } = values;
  const uri = store.uri === NO_DATABASE ? null : store.uri;
  const inPath = uri === null ? null : databaseOf(uri);
  return {
    ...values,
    log: { ...log, format: log.format ?? (terminal ? "pretty" : "json") },
    store: { ...store, kind: kindOf(store.uri), uri, database: store.database ?? inPath ?? DATABASE },
    venue: {
      ...venue,
      wsUrl: venue.wsUrl ?? webSocketUrl(venue.apiUrl),
      leaderboardUrl: venue.leaderboardUrl ?? leaderboardUrl(venue.apiUrl),
    },
  };
}

function kindOf(uri: string | null): DatabaseKind {
  if (uri === null) return "embedded";
  return uri === NO_DATABASE ? "none" : "configured";
}

function freeze<T>(value: T): Frozen<T> {
  if (typeof value === "object" && value !== null) for (const member of Object.values(value)) freeze(member);
  return Object.freeze(value) as Frozen<T>;
}

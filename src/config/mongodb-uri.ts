// The URI of a MongoDB: whether the driver takes it, and which database it names.
import { MongoClient } from "mongodb";
import { printable, shorten } from "../telemetry/printable.js";
import { MASK } from "../telemetry/redact.js";
import { format, quote, readFormat } from "./formats.js";

/** What MongoDB allows on every platform; the reserved names are the server's own. */
export const DATABASE_NAME = format(
  'a database name (1 to 63 bytes without blanks and / \\ . " $ * < > : | ?; not admin, config or local)',
  databaseName,
);

function databaseName(text: string): string | null {
  const fits = /^[^\p{Cc}\s/\\."$*<>:|?]+$/u.test(text) && Buffer.byteLength(text) <= 63;
  return fits && !isOfServer(text) ? text : null;
}

function isOfServer(database: string): boolean {
  return /^(?:admin|config|local)$/i.test(database);
}

/** In place of a URI: there is no database at all. */
export const NO_DATABASE = "none";

const ALLOWED = `a URI that starts with mongodb:// or mongodb+srv://, or ${NO_DATABASE}`;

export const MONGODB_URI = readFormat(ALLOWED, (text) => {
  if (text.toLowerCase() === NO_DATABASE) return { value: NO_DATABASE };
  // A wrong URI may lack the scheme by which a password is found: all before its last "@" is hidden.
  const shown = quote(text.replace(/^.*@/s, `${MASK}@`));
  if (!/^mongodb(?:\+srv)?:\/\/[^\p{Cc}/]\P{Cc}*$/u.test(text))
    return { problem: `${shown} is not ${ALLOWED}` };
  const why = whyRefused(text);
  if (why !== null) return { problem: `${shown} is a URI that can never work: ${why}` };
  const named = databaseOf(text);
  // With an "@", and so not shown, it is the rest of a password that has a "/".
  if (named !== null && (named.includes("@") || databaseName(named) === null))
    return { problem: `${shown} is a URI whose path is not ${DATABASE_NAME}` };
  return { value: text };
});

/** Why the driver will have nothing of it, in its own words and without secrets; null where it takes it. */
function whyRefused(uri: string): string | null {
  try {
    parsed(uri);
    return null;
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const password = /:\/\/[^:]*:(.*)@/s.exec(uri)?.[1] ?? "";
    const secrets = password.split(/[:@/?#]/).filter((part) => part !== "");
    if (secrets.some((secret) => said.includes(secret))) return "the driver cannot read it";
    return shorten(printable(said), 200);
  }
}

/**
 * The database in the path of a URI that the driver takes; null where there is none. The server's own ones are none:
 * there they say where credentials are looked up.
 */
export function databaseOf(uri: string): string | null {
  if (!/^[^/]+:\/\/[^/?]+\/[^?]/.test(uri)) return null;
  const database = parsed(uri).dbName;
  return isOfServer(database) ? null : database;
}

/** Nothing is connected by it. */
function parsed(uri: string): MongoClient["options"] {
  return new MongoClient(uri).options;
}

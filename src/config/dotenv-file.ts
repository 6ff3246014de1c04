// The file of settings beside the environment.
import { ConfigError } from "./load.js";
import { readTextFile, UnreadableFile } from "./text-file.js";

const FILE = ".env";

/** The text of `.env` in the working directory, null where there is none. Throws a {@link ConfigError} that names it. */
export async function readDotenv(): Promise<string | null> {
  try {
    return await readTextFile(FILE);
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    if (error.missing) return null;
    throw new ConfigError([error.message]);
  }
}

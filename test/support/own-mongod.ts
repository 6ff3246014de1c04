// A mongod of a test's own: to be killed, frozen and restarted, with commands that fail when they are told to.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Document, MongoClient } from "mongodb";
import { findMongodBinary, type MongodBinary } from "../../src/store/embedded/find-mongod.js";
import { MongodProcess } from "../../src/store/embedded/mongod-process.js";
import { becomePrimary, REPLICA_SET } from "../../src/store/embedded/replica-set.js";
import { freePort } from "./free-port.js";
import { waitFor } from "./wait.js";

const START_DEADLINE_MS = 60_000;

/** The product's own, with fail points and without what only costs time here. */
class TestMongod extends MongodProcess {
  override prepareCommandArgs(): string[] {
    const parameters = [
      "enableTestCommands=1",
      "diagnosticDataCollectionEnabled=false",
      "ttlMonitorEnabled=false",
    ];
    return [...super.prepareCommandArgs(), ...parameters.flatMap((each) => ["--setParameter", each])];
  }
}

/** How commands fail, as the `data` of MongoDB's fail point `failCommand`. */
export interface Failure {
  readonly failCommands: readonly string[];
  readonly errorCode?: number;
  readonly closeConnection?: boolean;
  readonly writeConcernError?: Document;
  readonly blockConnection?: boolean;
  readonly blockTimeMS?: number;
}

export class OwnMongod {
  readonly port: number;
  /** To this member and no other, without our patience. */
  readonly direct: MongoClient;
  readonly #binary: MongodBinary;
  readonly #dbPath: string;
  #process: MongodProcess;

  private constructor(binary: MongodBinary, port: number, dbPath: string) {
    this.port = port;
    this.direct = new MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`);
    this.#binary = binary;
    this.#dbPath = dbPath;
    this.#process = this.#made();
  }

  /** Takes writes; a member `alone` is a replica set of one, any other waits for its configuration. */
  static async start({ alone = true } = {}): Promise<OwnMongod> {
    const signal = AbortSignal.timeout(START_DEADLINE_MS);
    const binary = await findMongodBinary({ env: process.env, signal });
    const dbPath = await mkdtemp(join(tmpdir(), "hypertrail-own-"));
    const mongod = new OwnMongod(binary, await freePort(), dbPath);
    try {
      await mongod.#process.launch(signal);
      if (alone) await becomePrimary(mongod.port, signal);
      return mongod;
    } catch (error) {
      await mongod.discard();
      throw error;
    }
  }

  get pid(): number {
    const pid = this.#process.mongodProcess?.pid;
    if (pid === undefined) throw new Error(`mongod on port ${this.port} does not run`);
    return pid;
  }

  /** Of the replica set of one. */
  get uri(): string {
    return `mongodb://127.0.0.1:${this.port}/?replicaSet=${REPLICA_SET}`;
  }

  /** It keeps its connections and answers nothing. */
  freeze(): void {
    process.kill(this.pid, "SIGSTOP");
  }

  thaw(): void {
    process.kill(this.pid, "SIGCONT");
  }

  /** Resolves when it is dead: what it had not written is gone. */
  async kill(): Promise<void> {
    process.kill(this.pid, "SIGKILL");
    await this.#process.exited;
  }

  /** After a kill, on the same port and data; resolves when it takes writes as a replica set of one. */
  async restart(): Promise<void> {
    const signal = AbortSignal.timeout(START_DEADLINE_MS);
    this.#process = this.#made();
    await this.#process.launch(signal);
    await becomePrimary(this.port, signal);
  }

  /** `mode`: `{times: 2}`, `{activationProbability: 0.2}`, `"alwaysOn"` or `"off"`. */
  async fail(mode: Document | string, data: Failure = { failCommands: [] }): Promise<void> {
    await this.direct.db("admin").command({ configureFailPoint: "failCommand", mode, data });
  }

  /** Resolves while it is at work on such a command. */
  async isAsked(command: string): Promise<void> {
    const current = { currentOp: 1, [`command.${command}`]: { $exists: true } };
    const underWay = async () => (await this.direct.db("admin").command(current)).inprog.length > 0;
    await waitFor(`${command} to be asked`, underWay, START_DEADLINE_MS);
  }

  /** Ends it at once, frozen or not, and removes its data. */
  async discard(): Promise<void> {
    await this.direct.close();
    this.#process.mongodProcess?.kill("SIGKILL");
    await this.#process.stop();
    await rm(this.#dbPath, { recursive: true, force: true });
  }

  #made(): MongodProcess {
    return new TestMongod({ binary: this.#binary, port: this.port, dbPath: this.#dbPath });
  }
}

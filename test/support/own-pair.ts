// Two mongods of a test's own that are one replica set: a majority is both of them.
import type { Document } from "mongodb";
import { REPLICA_SET } from "../../src/store/embedded/replica-set.js";
import { OwnMongod } from "./own-mongod.js";
import { waitFor } from "./wait.js";

const HEARTBEAT_MS = 200;
const READY_MS = 60_000;
/** How long a primary that stepped down may not be elected, and waits for the other to catch up before, s. */
const STEP_DOWN_S = 6;
const CATCH_UP_S = 5;

interface Roles {
  readonly primary: OwnMongod;
  readonly secondary: OwnMongod;
}

export class OwnPair {
  readonly #members: readonly [OwnMongod, OwnMongod];

  private constructor(members: readonly [OwnMongod, OwnMongod]) {
    this.#members = members;
  }

  static async start(): Promise<OwnPair> {
    const first = await OwnMongod.start({ alone: false });
    const second = await OwnMongod.start({ alone: false });
    const pair = new OwnPair([first, second]);
    const members = pair.#hosts.map((host, _id) => ({ _id, host }));
    const settings = { heartbeatIntervalMillis: HEARTBEAT_MS };
    const admin = first.direct.db("admin");
    try {
      await admin.command({ replSetInitiate: { _id: REPLICA_SET, members, settings } });
      // By itself it would wait ten seconds before the first election.
      const elect = () => admin.command({ replSetStepUp: 1 }).catch(() => null);
      await waitFor("an election", async () => (await hello(first)).isWritablePrimary || (await elect()));
      await pair.roles();
      return pair;
    } catch (error) {
      await pair.discard();
      throw error;
    }
  }

  get uri(): string {
    return `mongodb://${this.#hosts.join(",")}/?replicaSet=${REPLICA_SET}`;
  }

  /** Who is what, once both are something. */
  async roles(): Promise<Roles> {
    const [first, second] = this.#members;
    return waitFor(
      "a primary and a secondary",
      async () => {
        const [one, other] = await Promise.all([hello(first), hello(second)]);
        if (one.isWritablePrimary && other.secondary) return { primary: first, secondary: second };
        if (one.secondary && other.isWritablePrimary) return { primary: second, secondary: first };
        return null;
      },
      READY_MS,
    );
  }

  /** The primary steps down and the other takes over; resolves when it has. */
  async failOver(): Promise<Roles> {
    const before = await this.roles();
    const step = { replSetStepDown: STEP_DOWN_S, secondaryCatchUpPeriodSecs: CATCH_UP_S };
    await before.primary.direct.db("admin").command(step);
    return waitFor("the other to take over", async () => {
      const roles = await this.roles();
      return roles.primary === before.secondary && roles;
    });
  }

  async discard(): Promise<void> {
    await Promise.all(this.#members.map((member) => member.discard()));
  }

  get #hosts(): string[] {
    return this.#members.map(({ port }) => `127.0.0.1:${port}`);
  }
}

function hello(member: OwnMongod): Promise<Document> {
  return member.direct.db("admin").command({ hello: 1 });
}

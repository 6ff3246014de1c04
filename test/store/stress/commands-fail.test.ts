// Commands that fail as the server itself would fail them: by code, by a cut connection, by their write concern.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Failure, OwnMongod } from "../../support/own-mongod.js";
import { orderEvents } from "../../support/story.js";
import { waitFor } from "../../support/wait.js";
import { batch } from "../prepared.js";
import { Flow } from "./flow.js";
import { expectExactly, lives, missing } from "./lives.js";
import { type Opened, openStore } from "./opened.js";

let mongod: OwnMongod;
let store: Opened;
let flow: Flow;

beforeAll(async () => {
  mongod = await OwnMongod.start();
  store = await openStore(mongod.uri);
});
beforeEach(async () => {
  flow = await Flow.open(store.writer);
});
afterEach(async () => {
  await mongod.fail("off");
  await flow.halt();
  await store.clear();
});
afterAll(async () => {
  await store.close();
  await mongod.discard();
});

/** The driver asks once more where it holds a failure for passing: so twice. */
const TWICE = { times: 2 };
const NOT_MET = { writeConcernError: { code: 64, errmsg: "waiting for replication timed out" } };

const FAILURES: readonly [string, Omit<Failure, "failCommands">][] = [
  ["the server is shutting down (91)", { errorCode: 91 }],
  ["it is no longer the primary (10107)", { errorCode: 10_107 }],
  ["the whole command is refused as a bad value (2)", { errorCode: 2 }],
  ["the whole command fails validation (121)", { errorCode: 121 }],
  ["writing is not allowed (13)", { errorCode: 13 }],
  ["the connection is cut", { closeConnection: true }],
  ["the write concern is not met, although all is written", NOT_MET],
];

describe.each(["insert", "update"])("a batch of which an %s fails", (command) => {
  it.each(FAILURES)("because %s is not acknowledged, and whole when it is written again", async (_, how) => {
    const events = lives(1, 8);
    await mongod.fail(TWICE, { failCommands: [command], ...how });
    await expect(store.writer.write(batch(events))).rejects.toThrow();
    await mongod.fail("off");
    expect((await store.writer.write(batch(events))).quarantined).toBe(0);
    await expectExactly(store.all, events);
  });
});

describe("a write concern that is not met", () => {
  it("does not acknowledge a batch of which every document is known", async () => {
    const events = lives(1, 8).filter((event) => event.kind === "fill");
    await store.writer.write(batch(events));
    await mongod.fail({ times: 1 }, { failCommands: ["insert"], ...NOT_MET });
    await expect(store.writer.write(batch(events))).rejects.toThrow("waiting for replication timed out");
  });

  it("keeps the batch in the journal until it is met", async () => {
    await mongod.fail("alwaysOn", { failCommands: ["insert", "update"], ...NOT_MET });
    flow.accept(lives(1, 400));
    flow.start();
    await waitFor("some tries", () => flow.failures.length >= 5);
    expect(await missing(store.all, orderEvents(flow.accepted))).toEqual([]);
    expect(flow.acknowledged).toEqual([]);
    expect(flow.pending).toBe(flow.accepted.length);
    await mongod.fail("off");
    await flow.finish();
    expect(flow.pending).toBe(0);
    await expectExactly(store.all, flow.accepted);
  });
});

describe("a stream of batches", () => {
  it.each<[string, Omit<Failure, "failCommands">]>([
    ["its commands fail", { errorCode: 262 }],
    ["connections are cut", { closeConnection: true }],
    ["write concerns are not met", NOT_MET],
  ])("arrives whole and nothing twice where one time in five %s", async (_, how) => {
    await mongod.fail({ activationProbability: 0.2 }, { failCommands: ["insert", "update"], ...how });
    flow.start();
    // What fails once, the driver may mend by itself: so until some of it was given up.
    for (let chunk = 0; chunk < 6 || flow.failures.length === 0; chunk++) {
      flow.accept(lives(10_000 * chunk + 1, 100));
      await waitFor("some of it to be written", () => flow.pending < 300);
    }
    await flow.finish();
    await expectExactly(store.all, flow.accepted);
  });
});

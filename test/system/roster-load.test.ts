// Joins and leaves by the hundred while ten are streamed: each takes effect, nothing is left behind, the truth is told.
import { afterEach, expect, it } from "vitest";
import type { Address } from "../../src/domain/address.js";
import { createModel } from "../../src/simulator/model/model.js";
import { prepareCollections } from "../../src/store/mongo/collections.js";
import { addTracked, removeTracked } from "../../src/store/write/tracked-traders.js";
import { RETENTION } from "../store/prepared.js";
import { type Simulation, simulate } from "../support/simulation.js";
import { lies } from "../support/truth.js";
import { waitFor } from "../support/wait.js";

const FIRST = 10;
const JOINS = 1_000;
const LEAVES = 500;

let simulation: Simulation;

afterEach(() => simulation.stop());

const addressOf = (n: number): Address => `0x${String(n + 1).padStart(40, "0")}`;

it(`${JOINS} join and ${LEAVES} leave while ten are streamed: all of it takes effect, and no subscription is left behind`, async () => {
  const users = Array.from({ length: FIRST + JOINS }, (_, n) => addressOf(n));
  const activity = (n: number) => (n < FIRST ? 20 : 0.2);
  const model = createModel({ seed: 7, startMs: Date.now(), users, activity });
  const pinned = users.slice(0, FIRST);
  simulation = await simulate({ seed: 7, speed: 5, model, settings: { TRADERS: pinned.join(",") } });
  const { collector, venue, database } = simulation;
  await collector.start();
  const all = await prepareCollections(database.db, RETENTION);
  const heard = () => collector.stats().traders.every(({ last_seen_at }) => last_seen_at !== null);
  await waitFor("the ten to be heard of", heard, 60_000);

  const signal = new AbortController().signal;
  const joining = users.slice(FIRST).map((ethAddress, n) => ({
    ...{
      ethAddress,
      priority: n < 400 && n % 20 === 0 ? 5 : 1,
      label: null,
      tags: [],
      mark: null,
      why: null,
    },
  }));
  let from = performance.now();
  await addTracked(all, joining, "add", Date.now(), signal);
  await waitFor("all to be followed", () => collector.stats().tracked_traders === users.length, 60_000);
  console.info(`${JOINS} joins took`, Math.round(performance.now() - from), "ms");
  const important = new Set<string>(
    joining.filter(({ priority }) => priority > 1).map((each) => each.ethAddress),
  );
  const streamed = () => [...new Set(venue.subscribed().flatMap(({ user }) => (user === "" ? [] : [user])))];
  const onlyImportant = () => streamed().length === 10 && streamed().every((each) => important.has(each));
  await waitFor("the ten most important to be streamed", onlyImportant, 60_000);

  const gone = new Set<string>(joining.slice(0, LEAVES).map(({ ethAddress }) => ethAddress));
  from = performance.now();
  await removeTracked(all, ({ ethAddress }) => gone.has(ethAddress), Date.now(), signal);
  const left = users.length - LEAVES;
  await waitFor("them to be followed no longer", () => collector.stats().tracked_traders === left, 60_000);
  console.info(`${LEAVES} leaves took`, Math.round(performance.now() - from), "ms");
  const settled = () => streamed().length === 10 && streamed().every((each) => !gone.has(each));
  await waitFor("nothing of them to be left behind", settled, 60_000);
  const wanted = () => collector.stats().egresses.reduce((sum, each) => sum + each.subscriptions, 0);
  await waitFor("the venue to have what is wanted", () => wanted() === venue.subscribed().length, 60_000);
  expect(collector.stats().traders.filter(({ tier }) => tier === "stream" || tier === "exact")).toHaveLength(
    10,
  );
  // Places are given back and asked for by different sockets, in no order.
  expect(venue.counters.refused.users).toBeLessThanOrEqual(2 * FIRST);

  expect(streamed().sort()).toEqual([...pinned].sort());

  venue.freeze();
  const ofPinned = <T>(all: Iterable<readonly [string, T]>): [string, T][] =>
    [...all].filter(([user]) => pinned.includes(user as Address)) as [string, T][];
  const found = async () => {
    const truth = venue.truth();
    const traders = Object.fromEntries(ofPinned(Object.entries(truth.traders)));
    // What was on its way to a socket that was closed, since its trader lost its place, is nowhere; others have fills.
    const shown = new Map<string, never>();
    const told = await lies(database.db, { ...truth, traders }, shown);
    return told.filter((lie) => !lie.includes("fills stored"));
  };
  await waitFor("the truth of those who are streamed", async () => (await found()).length === 0, 60_000);
}, 300_000);

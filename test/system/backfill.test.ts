// `hypertrail backfill` beside a collector of the same trader: killed in the middle, run again, told what is wrong.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Desk } from "../support/command.js";
import { killBackfill } from "../support/killed-backfill.js";

const SEED = Number(process.env.SEED ?? 1);

describe(`a backfill that is killed in the middle (seed ${SEED})`, () => {
  it("ends with all that the venue still shows, nothing twice, and says what it does not; once more adds nothing", async () => {
    const { kills, rows, inserted } = await killBackfill(1, SEED);
    expect(kills).toBe(1);
    console.info(`the last run read ${rows} rows, ${inserted} of them new`);
  });
});

describe("what cannot be asked for", () => {
  let desk: Desk;

  beforeAll(async () => {
    desk = await Desk.open();
  });
  afterAll(() => desk.clear());

  it.each([
    ["a trader", ["--trader", "0x12"], '"0x12" is not an address (0x and 40 hex digits)'],
    ["a time", ["--since", "yesterday"], '"yesterday" is no time: a date such as 2026-09-01'],
    ["a kind", ["--kinds", "fills,trades"], '"trades" is not one of orders, fills, twap, funding, ledger'],
  ])("%s: ends with code 2 and what is allowed", async (_, args, said) => {
    const command = desk.run(["backfill", ...args]);
    expect(await command.exited).toEqual({ code: 2, signal: null });
    expect(command.stderr).toContain(said);
    expect(command.stdout).toBe("");
  });
});

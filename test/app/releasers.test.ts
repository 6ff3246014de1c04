// Letting go of what was acquired: in reverse, all of it, and also what comes too late.
import { expect, it } from "vitest";
import { Releasers } from "../../src/app/database/releasers.js";

it("lets go in reverse order, of everything, and says at the end what went wrong", async () => {
  const released: string[] = [];
  const releasers = new Releasers();
  const release = (what: string, error?: Error) =>
    releasers.push(what, async () => {
      released.push(what);
      if (error !== undefined) throw error;
    });
  release("the first");
  release("the second", new Error("stuck"));
  release("the third");
  await expect(releasers.releaseAll()).rejects.toThrow("the second did not stop cleanly");
  expect(released).toEqual(["the third", "the second", "the first"]);
});

it("lets go at once of what comes while it lets go, and ends only when that is gone too", async () => {
  const released: string[] = [];
  const releasers = new Releasers();
  const late = async (): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve));
    released.push("late");
  };
  releasers.push("the first", async () => {
    releasers.push("the late one", late);
    released.push("first");
  });
  await releasers.releaseAll();
  expect(released).toEqual(["first", "late"]);
});

it("lets go at once of what comes after the end, and says when that went wrong", async () => {
  const releasers = new Releasers();
  await releasers.releaseAll();
  let released = false;
  releasers.push("the late one", async () => {
    released = true;
    throw new Error("stuck");
  });
  expect(released).toBe(true);
  await expect(releasers.releaseAll()).rejects.toThrow("the late one did not stop cleanly");
  await releasers.releaseAll();
});

// Who is answered, and who is not.
import { describe, expect, it } from "vitest";
import { ask, codeOf, STATS, say, start } from "./asking.js";

describe("with a token", () => {
  const TOKEN = "s3cret-s3cret";

  it("everything but health asks for it", async () => {
    await start({ token: TOKEN });
    for (const [path, method] of [
      ["/stats", "GET"],
      ["/stats", "POST"],
      ["/none", "GET"],
      ["/health", "GET"],
      ["//health/../stats", "GET"],
    ] as const) {
      const answer = await ask(path, {}, method);
      expect([answer.status, codeOf(answer)]).toEqual([401, "unauthorized"]);
      expect(answer.headers["www-authenticate"]).toBe("Bearer");
    }
    for (const path of ["/health/live", "/health/ready"]) expect((await ask(path)).status).toBe(200);
  });

  it("stats are told to who has it", async () => {
    await start({ token: TOKEN });
    const { status, body } = await ask("/stats", { authorization: `Bearer ${TOKEN}` });
    expect([status, JSON.parse(body)]).toEqual([200, STATS]);
  });

  it("stats are not told to who has another", async () => {
    await start({ token: TOKEN });
    for (const authorization of ["Bearer s3cret", "Basic s3cret-s3cret", "s3cret-s3cret"])
      expect((await ask("/stats", { authorization })).status).toBe(401);
  });

  it.each([
    "/stats?token=s3cret-s3cret",
    "/stats?access_token=s3cret-s3cret",
    "/health/../stats",
    "/health/%2e%2e/stats",
  ])("%s is no way around it", async (path) => {
    await start({ token: TOKEN });
    const answer = await ask(path);
    expect([401, 404]).toContain(answer.status);
    expect(answer.body).not.toContain("version");
  });
});

describe("on loopback", () => {
  it.each(["/health/live", "/stats", "/none"])("%s is only for who names this machine", async (path) => {
    for (const host of ["evil.example", "evil.example:8787", "127.0.0.1.evil.example"]) {
      const answer = await ask(path, { host });
      expect([answer.status, codeOf(answer)]).toEqual([403, "forbidden_host"]);
    }
    for (const host of ["localhost:1", "127.0.0.1", "[::1]:8787"])
      expect((await ask(path, { host })).status).not.toBe(403);
  });

  it("who names nobody is not let in", async () => {
    expect(await say("GET /stats HTTP/1.0\r\n\r\n")).toMatch(/^HTTP\/1\.1 403 /);
  });

  it("beyond it any name will do", async () => {
    await start({ host: "0.0.0.0", token: "s3cret" });
    expect((await ask("/health/live", { host: "collector.example" })).status).toBe(200);
    expect((await ask("/stats", { host: "collector.example" })).status).toBe(401);
  });

  it("beyond it nothing listens without a token", async () => {
    await expect(start({ host: "0.0.0.0" })).rejects.toThrow("HTTP_TOKEN: needed, since HTTP_HOST 0.0.0.0");
  });

  it("by the name localhost it is reached too", async () => {
    const { url } = await start({ host: "localhost" });
    expect(url).toMatch(/^http:\/\/localhost:\d+$/);
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
  });
});

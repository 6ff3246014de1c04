// Health and stats, asked for over HTTP.
import { once } from "node:events";
import { Agent, type IncomingMessage, request } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import type { Reason } from "../../src/server/readiness.js";
import { ServerStartError } from "../../src/server/server.js";
import { ask, codeOf, log, STATS, say, start } from "./asking.js";

describe("health", () => {
  it("is live as long as it answers", async () => {
    const response = await fetch(`${(await start()).url}/health/live`);
    expect([response.status, await response.json()]).toEqual([200, { status: "live" }]);
  });

  it("is ready, degraded or not ready as the reasons of the moment say", async () => {
    let reasons: Reason[] = [];
    const { url } = await start({ database: "configured", reasons: () => reasons });
    const ready = async () => {
      const response = await fetch(`${url}/health/ready`);
      const { status, database, reasons: told } = (await response.json()) as Record<string, unknown>;
      return [response.status, status, database, told];
    };
    expect(await ready()).toEqual([200, "ready", "configured", []]);
    reasons = [{ code: "user_cap", since: 0, detail: "one waits" }];
    const told = { code: "user_cap", since: "1970-01-01T00:00:00.000Z", detail: "one waits" };
    expect(await ready()).toEqual([200, "degraded", "configured", [told]]);
    reasons = [{ code: "stopping", since: 0, detail: "" }];
    expect((await ready()).slice(0, 2)).toEqual([503, "not_ready"]);
  });
});

describe("stats", () => {
  it("are told as they are, under the names that users know", async () => {
    const response = await fetch(`${(await start()).url}/stats`);
    expect([response.status, await response.json()]).toEqual([200, STATS]);
  });
});

describe("an answer", () => {
  it("is JSON, is not to be kept, and is not for the pages of other sites", async () => {
    for (const path of ["/health/live", "/stats", "/none", "/%zz"]) {
      const { headers } = await ask(path, { origin: "https://evil.example" });
      expect(headers["content-type"]).toBe("application/json; charset=utf-8");
      expect(headers["cache-control"]).toBe("no-store");
      expect(Object.keys(headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
    }
  });

  it("has no body for HEAD", async () => {
    const { status, body } = await ask("/health/ready", {}, "HEAD");
    expect([status, body]).toEqual([200, ""]);
  });

  it.each(["/", "/stats/", "/Stats", "/health", "/health/livelihood", "/none?token=x", "//stats"])(
    "to %s is 404",
    async (path) => {
      const answer = await ask(path);
      expect([answer.status, codeOf(answer)]).toEqual([404, "not_found"]);
    },
  );

  it.each(["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])(
    "to %s is 405 and says what is allowed",
    async (method) => {
      for (const path of ["/health/live", "/stats?x=1"]) {
        const answer = await ask(path, { "content-type": "application/json" }, method);
        expect([answer.status, codeOf(answer), answer.headers.allow]).toEqual([
          405,
          "method_not_allowed",
          "GET, HEAD",
        ]);
      }
    },
  );

  it("to a path that cannot be read is 400", async () => {
    const answer = await ask("/%zz");
    expect([answer.status, codeOf(answer)]).toEqual([400, "bad_request"]);
  });

  it("to what is no HTTP is 400 too", async () => {
    const [head, body] = (await say("no HTTP at all\r\n\r\n")).split("\r\n\r\n");
    expect(head).toMatch(/^HTTP\/1\.1 400 /);
    expect(JSON.parse(body ?? "").error.code).toBe("bad_request");
  });

  it("of a failure gives nothing of it away, and the log has it", async () => {
    const fail = () => {
      throw new Error("the inside of the machine");
    };
    await start({ stats: fail, reasons: fail });
    for (const path of ["/stats?secret=1", "/health/ready"]) {
      const answer = await ask(path);
      expect([answer.status, codeOf(answer)]).toEqual([500, "internal"]);
      expect(answer.body).not.toMatch(/inside|\.ts|at /);
    }
    expect(log).toHaveLength(2);
    expect(log.join("")).toContain("the inside of the machine");
    expect(log.join("")).not.toContain("secret");
  });
});

describe("the server", () => {
  it("gives the port that it got", async () => {
    const { url, port } = await start();
    expect(port).toBeGreaterThan(0);
    expect(url).toBe(`http://127.0.0.1:${port}`);
  });

  it("says which port is taken", async () => {
    const { port } = await start();
    const second = start({ port });
    await expect(second).rejects.toThrow(ServerStartError);
    await expect(second).rejects.toThrow(`HTTP_PORT: ${port} on 127.0.0.1 is in use`);
  });

  it("says which host it cannot listen on", async () => {
    await expect(start({ host: "192.0.2.1", token: "s3cret" })).rejects.toThrow(
      /^HTTP_PORT: 0 on 192\.0\.2\.1 cannot be listened on: /,
    );
  });

  it("closes at once, whatever connections are kept alive or have not asked yet, and twice if told to", async () => {
    const { port, close } = await start();
    const agent = new Agent({ keepAlive: true });
    const asked = request({ host: "127.0.0.1", port, path: "/health/live", agent }).end();
    const [response] = (await once(asked, "response")) as [IncomingMessage];
    await text(response);
    const silent = connect(port, "127.0.0.1");
    await once(silent, "connect");
    const silenced = once(silent, "close");
    await Promise.all([close(), close()]);
    await silenced;
    agent.destroy();
    await expect(fetch(`http://127.0.0.1:${port}/health/live`)).rejects.toThrow();
  });
});

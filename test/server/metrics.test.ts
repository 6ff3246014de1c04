// Metrics, asked for over HTTP.
import { describe, expect, it } from "vitest";
import { counter, createRegistry } from "../../src/telemetry/metrics.js";
import { parseExposition, valueIn } from "../telemetry/exposition.js";
import { ask, codeOf, log, start } from "./asking.js";

const registry = createRegistry([counter("hypertrail_things_total", [], "Things.", () => 3)]);
const metrics = async () => ({ contentType: registry.contentType, text: await registry.text() });

describe("metrics", () => {
  it("are told in the text format of Prometheus, and not to be kept", async () => {
    const { url } = await start({ metrics });
    const response = await fetch(`${url}/metrics`);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(valueIn(parseExposition(await response.text()), "hypertrail_things_total")).toBe(3);
  });

  it("are guarded by the token, as stats are", async () => {
    await start({ token: "s3cret-s3cret", metrics });
    const refused = await ask("/metrics");
    expect([refused.status, codeOf(refused)]).toEqual([401, "unauthorized"]);
    const told = await ask("/metrics", { authorization: "Bearer s3cret-s3cret" });
    expect([told.status, parseExposition(told.body).has("hypertrail_things_total")]).toEqual([200, true]);
  });

  it("are not for the pages of other sites, nor for who names another host", async () => {
    await start({ metrics });
    const answer = await ask("/metrics", { origin: "https://evil.example" });
    const cors = Object.keys(answer.headers).filter((name) => name.startsWith("access-control"));
    expect([answer.status, cors]).toEqual([200, []]);
    expect((await ask("/metrics", { host: "evil.example" })).status).toBe(403);
  });

  it("can only be read", async () => {
    await start({ metrics });
    const answer = await ask("/metrics", {}, "POST");
    expect([answer.status, codeOf(answer)]).toEqual([405, "method_not_allowed"]);
    const head = await ask("/metrics", {}, "HEAD");
    expect([head.status, head.body]).toEqual([200, ""]);
  });

  it("are not found where nobody gives them", async () => {
    await start();
    const answer = await ask("/metrics");
    expect([answer.status, codeOf(answer)]).toEqual([404, "not_found"]);
  });

  it("that could not be read give nothing away, and the log has it", async () => {
    const fail = () => Promise.reject(new Error("the inside of the machine"));
    await start({ metrics: fail });
    const answer = await ask("/metrics");
    expect([answer.status, codeOf(answer)]).toEqual([500, "internal"]);
    expect(answer.body).not.toContain("inside");
    expect(log.join("")).toContain("the inside of the machine");
  });
});

// What a readiness probe is told.
import { describe, expect, it } from "vitest";
import { DEGRADED_CODES, NOT_READY_CODES, type Reason, readiness } from "../../src/server/readiness.js";

const AT = Date.UTC(2026, 9, 5, 12);

function because(code: Reason["code"], detail = "why"): Reason {
  return { code, since: AT, detail };
}

describe("readiness", () => {
  it("is ready without a reason against it", () => {
    expect(readiness("embedded", [])).toEqual({
      httpStatus: 200,
      body: { status: "ready", database: "embedded", reasons: [] },
    });
  });

  it.each(NOT_READY_CODES)("is not ready, by 503, because of %s, whatever else holds", (code) => {
    for (const others of [[], [because("user_cap")]]) {
      const { httpStatus, body } = readiness("configured", [...others, because(code)]);
      expect([httpStatus, body.status]).toEqual([503, "not_ready"]);
    }
  });

  it.each(DEGRADED_CODES)("is degraded, by 200, because of %s", (code) => {
    const { httpStatus, body } = readiness("configured", [because(code)]);
    expect([httpStatus, body.status]).toEqual([200, "degraded"]);
  });

  it("tells the reasons in their order, since when in ISO 8601", () => {
    const { reasons } = readiness("embedded", [because("user_cap", "2 wait"), because("store_down")]).body;
    expect(reasons).toEqual([
      { code: "user_cap", since: "2026-10-05T12:00:00.000Z", detail: "2 wait" },
      { code: "store_down", since: "2026-10-05T12:00:00.000Z", detail: "why" },
    ]);
  });

  it.each([Number.MAX_SAFE_INTEGER, Number.NaN, Number.NEGATIVE_INFINITY])(
    "answers whatever time a reason has: %s",
    (since) => {
      const { httpStatus, body } = readiness("embedded", [{ code: "no_source", since, detail: "why" }]);
      expect([httpStatus, body.reasons[0]?.since]).toEqual([503, "1970-01-01T00:00:00.000Z"]);
    },
  );

  it("gives no password and no control character away", () => {
    const detail = "no answer from mongodb://u:hunter2@h/db\u001b[2J";
    expect(readiness("configured", [because("store_down", detail)]).body.reasons[0]?.detail).toBe(
      "no answer from mongodb://u:***@h/db",
    );
  });
});

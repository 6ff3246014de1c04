// A configuration that is shown keeps its secrets.
import { describe, expect, it } from "vitest";
import { loadConfig } from "../../src/config/load.js";
import { printableConfig } from "../../src/config/printable.js";

describe("a configuration that is shown", () => {
  it("has neither the token, nor passwords, nor keys", () => {
    const env = {
      MONGODB_URI: "mongodb://user:p%40ss%3A%2Fhunter2@db:27017/?tlsCertificateKeyFilePassword=hunter2&w=1",
      HYPERLIQUID_WS_URL: "wss://host/ws?apiKey=hunter2",
      HTTP_TOKEN: "hunter2",
    };
    const { config } = loadConfig({ env, dotenv: null, terminal: false });
    const shown = printableConfig(config);
    expect(JSON.stringify(shown)).not.toContain("hunter2");
    expect(shown.store.uri).toBe("mongodb://user:***@db:27017/?tlsCertificateKeyFilePassword=***&w=1");
    expect(shown.venue.wsUrl).toBe("wss://host/ws?apiKey=***");
    expect(shown.http.token).toBe("***");
    expect(shown.stream).toEqual(config.stream);
    expect(config.http.token).toBe("hunter2");
  });

  it("says which secrets are not set", () => {
    const { config } = loadConfig({ env: {}, dotenv: null, terminal: false });
    expect(printableConfig(config)).toEqual(config);
  });
});

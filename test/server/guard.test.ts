// Which Host and Authorization headers are let in.
import { describe, expect, it } from "vitest";
import { carriesToken, namesLoopback } from "../../src/server/guard.js";

describe("namesLoopback", () => {
  it.each([
    "localhost",
    "LocalHost:8787",
    "127.0.0.1",
    "127.0.0.1:80",
    "127.1.2.3:8787",
    "[::1]",
    "[::1]:8787",
  ])("takes %s for this machine", (host) => {
    expect(namesLoopback(host)).toBe(true);
  });

  it.each([
    undefined,
    "",
    ":8787",
    "evil.example",
    "evil.example:8787",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "evil.example:127.0.0.1",
    "127.0.0.1@evil.example",
    "localhost:80:80",
    "localhost,evil.example",
    "[::1].evil.example",
    "[::2]",
    "0.0.0.0",
    "192.168.0.1:8787",
    "localhost ",
  ])("does not take %j for this machine", (host) => {
    expect(namesLoopback(host)).toBe(false);
  });
});

describe("carriesToken", () => {
  it.each(["Bearer s3cret", "bearer s3cret", "BEARER  s3cret "])("knows the token in %j", (header) => {
    expect(carriesToken(header, "s3cret")).toBe(true);
  });

  it.each([
    undefined,
    "",
    "s3cret",
    "Bearer",
    "Bearer ",
    "Bearer s3cre",
    "Bearer s3crets",
    "Bearer S3CRET",
    "Bearer s3cret s3cret",
    "Basic s3cret",
    "XBearer s3cret",
  ])("does not find it in %j", (header) => {
    expect(carriesToken(header, "s3cret")).toBe(false);
  });
});

// The coins of a dex, with their volumes: what stands where, and what cannot be read.
import { describe, expect, it } from "vitest";
import {
  readPerpCoinVolumes,
  readSpotCoinVolumes,
} from "../../../../../src/venues/hyperliquid/wire/info/coin-volumes.js";
import { readAnswer, unreadable } from "./recorded.js";

const perp = (name: string, more: object = {}) => ({ name, szDecimals: 3, maxLeverage: 10, ...more });
const volume = (dayNtlVlm: unknown) => ({ dayNtlVlm, funding: "0.0" });

describe("the coins of a dex", () => {
  it("have the volume at their place, without those that are traded no more", () => {
    const universe = [perp("BTC"), perp("OLD", { isDelisted: true }), perp("ETH"), perp("NEW")];
    const contexts = [volume("12.5"), volume("1.0"), volume("7.0"), volume(null)];
    expect(readAnswer("metaAndAssetCtxs", [{ universe }, contexts], readPerpCoinVolumes)).toMatchObject({
      value: {
        complete: true,
        coins: [
          { name: "BTC", dayNtlVlm: "12.5" },
          { name: "ETH", dayNtlVlm: "7.0" },
          { name: "NEW", dayNtlVlm: null },
        ],
      },
    });
  });

  it("keep their places where one of them cannot be read", () => {
    const universe = [perp("BTC"), perp(""), perp("ETH")];
    const contexts = [volume("1.0"), volume("2.0"), volume("3.0")];
    expect(readAnswer("metaAndAssetCtxs", [{ universe }, contexts], readPerpCoinVolumes)).toMatchObject({
      value: {
        complete: false,
        coins: [
          { name: "BTC", dayNtlVlm: "1.0" },
          { name: "ETH", dayNtlVlm: "3.0" },
        ],
      },
    });
  });

  it("have no volumes where there are more or fewer of those", () => {
    const told = readAnswer("metaAndAssetCtxs", [{ universe: [perp("BTC")] }, []], readPerpCoinVolumes);
    expect(told).toMatchObject({ value: { complete: false, coins: [{ name: "BTC", dayNtlVlm: null }] } });
  });

  it.each([[{}], [[{}]], [[{ universe: [] }]], [[{ universe: 1 }, []]]])(
    "are not to be had of %j",
    (body) => {
      expect(unreadable("metaAndAssetCtxs", body, readPerpCoinVolumes)).toContain("metaAndAssetCtxs");
    },
  );
});

it("spot pairs have the volume of the context that names them, and the name by which they are subscribed", () => {
  const universe = [
    { name: "PURR/USDC", index: 0, tokens: [1, 0], isCanonical: true },
    { name: "@107", index: 107, tokens: [150, 0], isCanonical: false },
  ];
  const contexts = [
    { coin: "@107", ...volume("9.0") },
    { coin: "@999", ...volume("1.0") },
  ];
  expect(
    readAnswer("spotMetaAndAssetCtxs", [{ universe, tokens: [] }, contexts], readSpotCoinVolumes),
  ).toMatchObject({
    value: {
      complete: true,
      coins: [
        { name: "PURR/USDC", dayNtlVlm: null },
        { name: "@107", dayNtlVlm: "9.0" },
      ],
    },
  });
});

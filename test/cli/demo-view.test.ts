// What the demo shows: a line for each event, a status that stays.
import { describe, expect, it } from "vitest";
import {
  fillLine,
  leftLines,
  orderLine,
  positionLine,
  statusLines,
  summaryLines,
} from "../../src/cli/demo-lines.js";
import { liveView } from "../../src/cli/live-view.js";
import { STATS } from "../server/asking.js";
import {
  fill,
  fills,
  ledger,
  listing,
  order,
  orderEvents,
  position,
  positions,
  stop,
} from "../support/story.js";

describe("a line of an event", () => {
  const trader = ledger();
  const first = orderEvents(
    trader.apply(listing(0, [order({ oid: 1, sz: "2" }), stop({ oid: 2, side: "A" })])).events,
  );
  const later = orderEvents(trader.apply(listing(5_000, [order({ oid: 1, sz: "1", origSz: "2" })])).events);
  const closed = orderEvents(trader.apply(fills(6_000, [fill({ oid: 1, tid: 1, sz: "2" })])).events);

  it("tells trader, coin, what happened, side, size and price of an order", () => {
    expect([...first, ...later, ...closed].map((event) => orderLine(event).slice(10))).toEqual([
      "0x0000…a1  BTC         order                   buy 2 @ 100  (initial)",
      "0x0000…a1  BTC         order stop market       sell 10 @ 100  (initial)",
      "0x0000…a1  BTC         size fell               buy 1 @ 100",
      "0x0000…a1  BTC         closed: filled          buy 1 @ 100",
    ]);
  });

  it("tells which way a position went", () => {
    const events = ledger().apply(positions(0, [position({ szi: "-0.5" })])).events;
    expect(events.map((event) => (event.kind === "position" ? positionLine(event).slice(10) : ""))).toEqual([
      "0x0000…a1  BTC         position opened         flat → short 0.5",
    ]);
  });

  it("shows no control character that a venue may send", () => {
    const [event] = ledger().apply(
      fills(0, [fill({ oid: 1, tid: 1, coin: "A\u001b[31mB", dir: "x\ny" })]),
    ).events;
    const line = event?.kind === "fill" ? fillLine(event) : "";
    expect(line).not.toMatch(/\p{Cc}/u);
  });
});

describe("the view", () => {
  function screen(isTTY: boolean) {
    const written: string[] = [];
    return { isTTY, columns: 30, written, write: (text: string) => written.push(text) };
  }

  it("on a terminal keeps the status below the lines, and cuts what is too wide", () => {
    const tty = screen(true);
    const view = liveView(tty, () => 0);
    view.status(["calm", "still"]);
    view.print("x".repeat(50));
    view.end();
    view.print("summary");
    const status = "\u001b[2mcalm\u001b[0m\n\u001b[2mstill\u001b[0m";
    expect(tty.written.join("")).toBe(
      `\r\u001b[2K${status}\r\u001b[2K\u001b[1A\u001b[2K${"x".repeat(29)}\n${status}\n\r\u001b[2Ksummary\n`,
    );
  });

  it("breaks what must be read whole between words", () => {
    const tty = screen(true);
    liveView(tty, () => 0).note("a story of three traders, and the hint how to end it");
    expect(tty.written.join("")).toBe("\r\u001b[2Ka story of three traders, and\nthe hint how to end it\n");
  });

  it("takes a terminal that does not know its width for 80 columns", () => {
    const tty = { ...screen(true), columns: 0 };
    liveView(tty, () => 0).print("x".repeat(100));
    expect(tty.written[0]).toBe(`\r\u001b[2K${"x".repeat(79)}\n`);
  });

  it("elsewhere writes plain lines, and a status now and then", () => {
    const pipe = screen(false);
    let now = 0;
    const view = liveView(pipe, () => now);
    for (now of [0, 1_000, 4_999, 5_000]) view.status([`status ${now}`, "more"]);
    view.print("x".repeat(50));
    expect(pipe.written).toEqual(["-- status 0 · more\n", "-- status 5000 · more\n", `${"x".repeat(50)}\n`]);
  });
});

describe("the numbers of the demo", () => {
  const trader = STATS.traders[0]!;
  const traders = Array.from({ length: 25 }, (_, n) => ({
    ...trader,
    tier: n < 10 ? ("stream" as const) : ("poll" as const),
  }));
  const stats = {
    ...{ ...STATS, traders, tracked_traders: 25, tracked_orders: 1_234, tracked_positions: 567 },
    ...{ orders_inserted: 12_000, positions_inserted: 2_000, fills_inserted: 40_000 },
    ...{ orders_duplicate: 100, positions_duplicate: 30, fills_duplicate: 2 },
  };

  it("stay within 80 columns, with the hint how to end it, when it has run for long", () => {
    const lines = statusLines(stats, 54_142, 99_900);
    expect(lines).toEqual([
      "25 traders (10 stream, 15 poll) · 1234 orders · 567 positions · Ctrl-C ends it",
      "54142 events: 54000 written, 132 known before, 10 waiting · lag 99.9 s",
    ]);
    expect(lines.filter((line) => line.length > 79)).toEqual([]);
  });

  it("add up: each event that was told was written, was known before, or is named as not written", () => {
    expect(summaryLines(stats, 54_132, 60)[0]).toBe(
      "60 s: 54132 events of 25 traders: 54000 written, 132 known before",
    );
    expect(summaryLines(stats, 54_142, 60)[0]).toBe(
      "60 s: 54142 events of 25 traders: 54000 written, 132 known before, 10 not written",
    );
  });

  it("say what is left on disk, and how to go on with it", () => {
    const nothing = { folder: null, database: null, bytes: 0, othersBytes: 0 };
    expect(leftLines(nothing, 7)).toEqual(["nothing is left of it (--keep leaves it)"]);
    expect(
      leftLines({ ...nothing, folder: "demo/seed-7", bytes: 306_100_000, othersBytes: 614_000_000 }, 7),
    ).toEqual([
      "left: demo/seed-7, 307 MB (rm -r removes it)",
      "hypertrail demo --seed 7 --keep goes on with it",
      "other demos left 614 MB beside it",
    ]);
  });
});

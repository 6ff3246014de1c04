// What the demo shows: a line for each event, a status that stays.
import { describe, expect, it } from "vitest";
import { fillLine, orderLine, positionLine } from "../../src/cli/demo-lines.js";
import { liveView } from "../../src/cli/live-view.js";
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
    view.status("calm");
    view.print("x".repeat(50));
    view.end();
    view.print("summary");
    expect(tty.written.join("")).toBe(
      `\r\u001b[2K\u001b[2mcalm\u001b[0m\r\u001b[2K${"x".repeat(29)}\n\r\u001b[2K\u001b[2mcalm\u001b[0m\n\r\u001b[2Ksummary\n`,
    );
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
    for (now of [0, 1_000, 4_999, 5_000]) view.status(`status ${now}`);
    view.print("x".repeat(50));
    expect(pipe.written).toEqual(["-- status 0\n", "-- status 5000\n", `${"x".repeat(50)}\n`]);
  });
});

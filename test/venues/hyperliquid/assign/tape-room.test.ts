// What the tape may have beside those who are streamed.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isTapeWanted, tapeRoom } from "../../../../src/venues/hyperliquid/assign/tape-room.js";
import { HeldSubscriptions } from "../../../../src/venues/hyperliquid/egress/held-subscriptions.js";
import { MAX_SUBSCRIPTIONS, SLOT_LINGER_MS } from "../../../../src/venues/hyperliquid/limits.js";
import { placesOf } from "../../../../src/venues/hyperliquid/tape/coin-choice.js";

describe("the room of the tape", () => {
  it.each([
    [5, 70, { sockets: 4, coins: 712 }],
    [5, 170, { sockets: 4, coins: 620 }],
    [7, 70, { sockets: 2, coins: 593 }],
    [5, 480, { sockets: 4, coins: 240 }],
    [9, 70, { sockets: 0, coins: 0 }],
    [5, 960, { sockets: 0, coins: 0 }],
  ])("beside %d connections and %d subscriptions of users is %o", (clients, users, room) => {
    expect(tapeRoom(clients, users)).toEqual(room);
  });

  it("leaves room for its largest socket to count twice", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 0, max: 1_000 }), (clients, users) => {
        const room = tapeRoom(clients, users);
        const largest = Math.max(0, ...placesOf("e", room).map((each) => each.room));
        if (room.coins > 0) expect(users + room.coins + largest).toBeLessThanOrEqual(MAX_SUBSCRIPTIONS);
        expect(clients + room.sockets).toBeLessThanOrEqual(10);
      }),
    );
  });

  it.each([
    ["auto", 10, 0, false],
    ["auto", 10, 1, true],
    ["true", 10, 0, true],
    ["false", 10, 5, false],
    ["true", 0, 5, false],
  ] as const)("is wanted with %s, %d users and %d who are not streamed: %s", (setting, users, others, is) => {
    expect(isTapeWanted(setting, users, others)).toBe(is);
  });
});

/** Sockets of users and of the tape, any of which die at any time, at a venue that counts what was lost for a while. */
describe("whatever sockets are lost, and when", () => {
  it("the venue never counts more than it allows, and users connect before their slots are free", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(30), { minLength: 5, maxLength: 5 }),
        fc.array(fc.record({ pause: fc.nat(20_000), lost: fc.subarray([0, 1, 2, 3, 4, 5, 6, 7, 8]) }), {
          maxLength: 12,
        }),
        (users, story) => {
          const room = tapeRoom(
            5,
            users.reduce((sum, each) => sum + each, 0),
          );
          const sizes = [...users, ...placesOf("e", room).map((each) => each.room)];
          const sockets = sizes.map((subscriptions) => ({ subscriptions }));
          const held = new HeldSubscriptions();
          const open = new Set<(typeof sockets)[number]>();
          const lingering: { until: number; count: number }[] = [];
          let now = 0;
          const counted = () =>
            [...open].reduce((sum, { subscriptions }) => sum + subscriptions, 0) +
            lingering.reduce((sum, { until, count }) => sum + (until > now ? count : 0), 0);
          const connect = () => {
            for (const socket of sockets) {
              if (open.has(socket) || held.fitAt(socket.subscriptions, now) > now) continue;
              held.opened(socket);
              open.add(socket);
            }
            expect(counted()).toBeLessThanOrEqual(MAX_SUBSCRIPTIONS);
          };
          connect();
          expect(open.size).toBe(sockets.length);
          for (const { pause, lost } of story) {
            now += pause;
            connect();
            for (const n of lost) {
              const socket = sockets[n];
              if (socket === undefined || !open.delete(socket)) continue;
              held.closed(socket, socket.subscriptions, now);
              lingering.push({ until: now + SLOT_LINGER_MS, count: socket.subscriptions });
            }
            connect();
          }
          now += SLOT_LINGER_MS;
          connect();
          expect(open.size).toBe(sockets.length);
        },
      ),
    );
  });
});

// What the tape may have of one egress beside the users that are streamed by it: pure.
import { CONNECTIONS_SPARE, MAX_CONNECTIONS, MAX_SUBSCRIPTIONS, SUBSCRIPTIONS_SPARE } from "../limits.js";
import type { TapeRoom } from "../tape/coin-choice.js";

/** `true`: always. `auto`: where somebody is not streamed. */
export type TapeSetting = "auto" | "true" | "false";

export const NO_TAPE: TapeRoom = { sockets: 0, coins: 0 };

/** Sockets of the tape by one egress, at most: the more there are, the less is lost with one. Ours. */
const SOCKETS_MAX = 4;

/** So many subscriptions of users may be asked for again at once after everything was lost. Ours. */
const USERS_AT_ONCE = 240;

/** `clients`: connections for users. `subscriptions`: what users take, or would. */
export function tapeRoom(clients: number, subscriptions: number): TapeRoom {
  const sockets = Math.min(SOCKETS_MAX, MAX_CONNECTIONS - clients - CONNECTIONS_SPARE);
  const room = MAX_SUBSCRIPTIONS - SUBSCRIPTIONS_SPARE - subscriptions;
  if (sockets <= 0 || room <= 0) return NO_TAPE;
  // A socket that was lost counts twice for a while.
  const besideOneSocket = Math.floor((room * sockets) / (sockets + 1));
  const besideAllUsers = room - Math.min(subscriptions, USERS_AT_ONCE);
  const coins = Math.max(0, Math.min(besideOneSocket, besideAllUsers));
  return coins === 0 ? NO_TAPE : { sockets, coins };
}

/** Whether there is to be a tape: it needs WebSocket, and somebody whom nobody streams. */
export function isTapeWanted(setting: TapeSetting, maxUsers: number, unstreamed: number): boolean {
  return setting !== "false" && maxUsers > 0 && (setting === "true" || unstreamed > 0);
}

/** What users take of one egress, and whether anything comes by it. */
export interface UsersOfEgress {
  readonly name: string;
  readonly subscriptions: number;
  readonly up: boolean;
}

/** By egress, what is left of each that is up; of all where none is. `needs`: what those who join take there. */
export function tapeRooms(
  clients: number,
  egresses: readonly UsersOfEgress[],
  needs: ReadonlyMap<string, number>,
): Map<string, TapeRoom> {
  const up = egresses.filter((each) => each.up);
  return new Map(
    (up.length > 0 ? up : egresses).map(({ name, subscriptions }) => {
      return [name, tapeRoom(clients, Math.max(subscriptions, needs.get(name) ?? 0))];
    }),
  );
}

/** By egress, what those take who are to be streamed there. */
export function needsOf<Id>(
  traders: readonly { readonly id: Id; readonly subscriptions: number }[],
  stream: ReadonlyMap<Id, string>,
): Map<string, number> {
  const needs = new Map<string, number>();
  for (const { id, subscriptions } of traders) {
    const egress = stream.get(id);
    if (egress !== undefined) needs.set(egress, (needs.get(egress) ?? 0) + subscriptions);
  }
  return needs;
}

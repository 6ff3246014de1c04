// What each IP may still do: the venue's caps on connects, messages, subscriptions, users.
import type { Counters } from "./counters.js";
import type { VenueClocks, VenueLimits } from "./numbers.js";
import { RollingMinute } from "./rolling-minute.js";
import { Slots } from "./slots.js";

/** Who a connection is to the caps. */
export interface Visitor {
  readonly id: number;
  readonly ip: string;
  /** The backend node that it was routed to. */
  readonly node: number;
}

/** What is refused is counted, but does not use up what is allowed. */
interface Minutes {
  readonly connects: RollingMinute;
  readonly admitted: RollingMinute;
  readonly messages: RollingMinute;
  readonly read: RollingMinute;
}

export class Caps {
  readonly #limits: VenueLimits;
  readonly #clocks: VenueClocks;
  readonly #counters: Counters;
  readonly #minutes = new Map<string, Minutes>();
  readonly #users: Slots;
  readonly #subscriptions: Slots;

  constructor(limits: VenueLimits, clocks: VenueClocks, counters: Counters) {
    this.#limits = limits;
    this.#clocks = clocks;
    this.#counters = counters;
    this.#users = new Slots(limits.users);
    this.#subscriptions = new Slots(limits.subscriptions);
  }

  /** A connect, whether or not it is let in. */
  tries(ip: string, now: number): void {
    const { connects } = this.#of(ip, now);
    connects.hit(now);
    this.#counters.connects++;
    this.#counters.connectsWorstMinute = Math.max(this.#counters.connectsWorstMinute, connects.worst);
  }

  /** Whether one more connection is let in; `open` are those that the IP has. */
  admits(ip: string, open: number, now: number): boolean {
    const { admitted } = this.#of(ip, now);
    const { connections, connectsPerMinute } = this.#limits;
    if (open >= connections || admitted.count(now) >= connectsPerMinute) {
      this.#counters.refused.connects++;
      return false;
    }
    admitted.hit(now);
    return true;
  }

  /** Whether one more message is read. */
  reads({ ip }: Visitor, now: number): boolean {
    const { messages, read } = this.#of(ip, now);
    messages.hit(now);
    this.#counters.sends++;
    this.#counters.sendsWorstMinute = Math.max(this.#counters.sendsWorstMinute, messages.worst);
    if (read.count(now) >= this.#limits.messagesPerMinute) {
      this.#counters.refused.messages++;
      return false;
    }
    read.hit(now);
    return true;
  }

  /** Takes the slots of a subscription; `user` is empty where it names none. Tells what there was none of. */
  take(visitor: Visitor, key: string, user: string, now: number): "subscriptions" | "users" | null {
    const full = this.#take(visitor, key, user, now);
    if (full !== null) this.#counters.refused[full]++;
    this.#counters.usersAtMost = this.#users.most;
    return full;
  }

  /** Of an unsubscribe: its slots are free at once. */
  release(visitor: Visitor, key: string, user: string, now: number): void {
    this.#end(visitor, key, user, now);
  }

  /** Of a connection that ended: its slots linger. */
  lose(visitor: Visitor, key: string, user: string, now: number): void {
    this.#end(visitor, key, user, now + this.#limits.lingerMs);
  }

  /** Whether the user has a slot already: then one more subscription of it needs none. */
  holds(visitor: Visitor, user: string, now: number): boolean {
    return this.#users.holds(this.#scope(visitor), user, now);
  }

  #take(visitor: Visitor, key: string, user: string, now: number) {
    const name = `${visitor.id} ${key}`;
    if (!this.#subscriptions.take(visitor.ip, name, now)) return "subscriptions";
    if (user === "" || this.#users.take(this.#scope(visitor), user, now)) return null;
    this.#subscriptions.end(visitor.ip, name, now);
    return "users";
  }

  #end(visitor: Visitor, key: string, user: string, until: number): void {
    this.#subscriptions.end(visitor.ip, `${visitor.id} ${key}`, until);
    if (user !== "") this.#users.end(this.#scope(visitor), user, until);
  }

  #scope({ id, ip, node }: Visitor): string {
    const { userScope } = this.#limits;
    return userScope === "ip" ? ip : userScope === "node" ? `${ip} ${node}` : String(id);
  }

  #of(ip: string, now: number): Minutes {
    const known = this.#minutes.get(ip);
    if (known !== undefined) return known;
    for (const [other, { connects, messages }] of this.#minutes)
      if (connects.count(now) + messages.count(now) === 0) this.#minutes.delete(other);
    const minute = () => new RollingMinute(this.#clocks.minuteMs);
    const minutes = { connects: minute(), admitted: minute(), messages: minute(), read: minute() };
    this.#minutes.set(ip, minutes);
    return minutes;
  }
}

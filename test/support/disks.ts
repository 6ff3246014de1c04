// Disks that misbehave: one that fails any call on demand, one that loses and tears whatever was not synced.
import type { Files, GrowingFile } from "../../src/journal/files.js";
import type { Random } from "../../src/simulator/model/random.js";

export const CALLS = ["list", "read", "create", "write", "sync", "close", "cut", "rename", "remove"] as const;
export type Call = (typeof CALLS)[number];

/** `before`: nothing happened. `after`: it happened, and an error is told. `part`: of a write the first half did. */
export interface Fault {
  readonly code: string;
  readonly when: "before" | "after" | "part";
}

function errorOf(code: string, call: Call, name: string): Error {
  return Object.assign(new Error(`${code}: ${call} ${name}`), { code });
}

/** `fault` is asked at each call. */
export function failingFiles(files: Files, fault: (call: Call, name: string) => Fault | null): Files {
  async function run<T>(call: Call, name: string, does: () => Promise<T>, part?: () => Promise<void>) {
    const found = fault(call, name);
    if (found === null) return does();
    if (found.when === "after") await does();
    if (found.when === "part") await part?.();
    throw errorOf(found.code, call, name);
  }
  return {
    list: () => run("list", "", () => files.list()),
    read: (name, offset, length) => run("read", name, () => files.read(name, offset, length)),
    cut: (name, bytes) => run("cut", name, () => files.cut(name, bytes)),
    rename: (from, to) => run("rename", from, () => files.rename(from, to)),
    remove: (name) => run("remove", name, () => files.remove(name)),
    async create(name) {
      const file: GrowingFile & { doom?: () => void } = await run("create", name, () => files.create(name));
      const half = (bytes: Uint8Array) => file.write(bytes.subarray(0, Math.ceil(bytes.length / 2)));
      return {
        write: (bytes) =>
          run(
            "write",
            name,
            () => file.write(bytes),
            () => half(bytes),
          ),
        // What a failed sync did not write, no later one will.
        sync: () =>
          run("sync", name, () => file.sync()).catch((error: unknown) => {
            file.doom?.();
            throw error;
          }),
        close: () => run("close", name, () => file.close()),
      };
    },
  };
}

/** The calls in `calls` fail `times` times with `fault`, then no more. */
export function failTimes(files: Files, fault: Fault, times: number, calls: readonly Call[]) {
  const state = { left: times, failed: 0 };
  return {
    state,
    files: failingFiles(files, (call) => {
      if (!calls.includes(call) || state.left === 0) return null;
      state.left--;
      state.failed++;
      return fault;
    }),
  };
}

type Change =
  | { readonly kind: "write"; readonly offset: number; readonly bytes: Buffer; doomed: boolean }
  | { readonly kind: "cut"; readonly bytes: number; doomed: boolean };

interface Inode {
  /** As it is read. */
  shown: Buffer;
  /** As it is on the disk, without what is pending. */
  synced: Buffer;
  pending: Change[];
}

type Renaming = (names: Map<string, Inode>) => void;

function apply(content: Buffer, change: Change): Buffer {
  if (change.kind === "cut") {
    const cut = Buffer.alloc(change.bytes);
    content.copy(cut);
    return cut;
  }
  const { offset, bytes } = change;
  const grown = Buffer.alloc(Math.max(content.length, offset + bytes.length));
  content.copy(grown);
  bytes.copy(grown, offset);
  return grown;
}

export class LosingDisk {
  /** Called after every single thing that happens to the disk: between any two of them it may crash. */
  onStep: () => void = () => undefined;
  readonly #names = new Map<string, Inode>();
  #lasting: Map<string, Inode>;
  #pending: Renaming[] = [];
  #dead = false;

  constructor(content: ReadonlyMap<string, Buffer> = new Map()) {
    for (const [name, bytes] of content) this.#names.set(name, { shown: bytes, synced: bytes, pending: [] });
    this.#lasting = new Map(this.#names);
  }

  /** From now on every call fails. */
  die(): void {
    this.#dead = true;
  }

  /** What a crash leaves now: of what was not synced any part is kept, dropped or torn. */
  crash(random: Random): Map<string, Buffer> {
    const names = new Map(this.#lasting);
    for (const renaming of this.#pending) if (random.chance(0.5)) renaming(names);
    return new Map([...names].map(([name, inode]) => [name, survivor(inode, random)]));
  }

  files(): Files {
    const inodeOf = (name: string): Inode => {
      const inode = this.#names.get(name);
      if (inode === undefined) throw errorOf("ENOENT", "read", name);
      return inode;
    };
    return {
      list: async () => {
        this.#live();
        return [...this.#names].map(([name, { shown }]) => ({ name, bytes: shown.length }));
      },
      read: async (name, offset, length) => {
        this.#live();
        return inodeOf(name).shown.subarray(offset, offset + length);
      },
      create: async (name) => {
        this.#live();
        if (this.#names.has(name)) throw errorOf("EEXIST", "create", name);
        const inode: Inode = { shown: Buffer.alloc(0), synced: Buffer.alloc(0), pending: [] };
        await this.#name((names) => names.set(name, inode));
        return this.#file(inode);
      },
      cut: async (name, bytes) => {
        const inode = inodeOf(name);
        await this.#change(inode, { kind: "cut", bytes, doomed: false });
        await this.#sync(inode);
      },
      rename: (from, to) =>
        this.#name((names) => {
          const inode = names.get(from);
          if (inode === undefined) return;
          names.delete(from);
          names.set(to, inode);
        }),
      remove: (name) => this.#name((names) => names.delete(name)),
    };
  }

  #file(inode: Inode): GrowingFile & { doom: () => void } {
    return {
      write: (bytes) => {
        const offset = inode.shown.length;
        return this.#change(inode, { kind: "write", offset, bytes: Buffer.from(bytes), doomed: false });
      },
      sync: () => this.#sync(inode),
      close: async () => undefined,
      doom: () => {
        for (const change of inode.pending) change.doomed = true;
      },
    };
  }

  async #change(inode: Inode, change: Change): Promise<void> {
    this.#live();
    inode.shown = apply(inode.shown, change);
    inode.pending.push(change);
    this.onStep();
    await null;
    this.#live();
  }

  async #sync(inode: Inode): Promise<void> {
    await null;
    this.#live();
    for (const change of inode.pending) if (!change.doomed) inode.synced = apply(inode.synced, change);
    inode.pending = [];
    this.onStep();
    await null;
    this.#live();
  }

  /** A change of the directory, and its sync. */
  async #name(renaming: Renaming): Promise<void> {
    this.#live();
    renaming(this.#names);
    this.#pending.push(renaming);
    this.onStep();
    await null;
    this.#live();
    this.#lasting = new Map(this.#names);
    this.#pending = [];
    this.onStep();
    await null;
    this.#live();
  }

  #live(): void {
    if (this.#dead) throw errorOf("EIO", "read", "the machine is off");
  }
}

function survivor({ synced, pending }: Inode, random: Random): Buffer {
  let content = synced;
  for (const change of pending) {
    if (change.doomed || random.chance(1 / 3)) continue;
    content = apply(content, random.chance(0.5) ? change : torn(change, random));
  }
  return content;
}

/** A write of which a part arrived: its beginning, its end, or its length with something else in it. */
function torn(change: Change, random: Random): Change {
  if (change.kind === "cut") return change;
  const { kind, offset, bytes, doomed } = change;
  const at = random.whole(0, bytes.length);
  switch (random.whole(0, 3)) {
    case 0:
      return { kind, offset, bytes: bytes.subarray(0, at), doomed };
    case 1:
      return { kind, offset: offset + at, bytes: bytes.subarray(at), doomed };
    case 2:
      return {
        kind,
        offset,
        bytes: Buffer.concat([bytes.subarray(0, at), Buffer.alloc(bytes.length - at)]),
        doomed,
      };
    default: {
      const noise = Buffer.from(Array.from({ length: bytes.length - at }, () => random.whole(0, 255)));
      return { kind, offset, bytes: Buffer.concat([bytes.subarray(0, at), noise]), doomed };
    }
  }
}

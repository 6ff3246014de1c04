// Texts as bytes, many in one piece of memory: thousands of small ones would keep the garbage collector busy.

const SLAB_BYTES = 256 * 1024;

/** Most bytes that a character of a string becomes. */
const WIDEST = 3;

export class Slab {
  #bytes = Buffer.allocUnsafeSlow(SLAB_BYTES);
  #used = 0;

  /** UTF-8 of `text`. It shares its memory with its neighbours, and keeps that from being freed. */
  take(text: string): Buffer {
    const most = text.length * WIDEST;
    if (most > SLAB_BYTES) return Buffer.from(text);
    if (most > SLAB_BYTES - this.#used) {
      this.#bytes = Buffer.allocUnsafeSlow(SLAB_BYTES);
      this.#used = 0;
    }
    const from = this.#used;
    this.#used += this.#bytes.write(text, from);
    return this.#bytes.subarray(from, this.#used);
  }
}

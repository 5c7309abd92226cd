// The memory that all bodies share. Anyone can open many uploads and finish none of them, and until the signature is verified,
// nothing tells such an upload from a real one. So bytes count when they arrive, whatever length was declared, and when there
// is no room, the oldest unfinished upload makes way for the newcomer.

/** A body up to this size counts as small: nearly all of Close's are. */
export const SMALL = 64 * 1024;

/** The share of the budget that only small bodies may fill. */
const RESERVE = 1 / 8;

/** The bodies of one size, small or large. */
class SizeClass {
  bytes = 0;
  /** Unfinished uploads that hold bytes, the oldest first. */
  unfinished = new Set();

  constructor(most) {
    this.most = most;
  }

  oldest(besides) {
    for (const upload of this.unfinished) if (upload !== besides) return upload;
    return undefined;
  }
}

export class Budget {
  #most;
  #small;
  #large;

  /** @param most bytes of all bodies together. */
  constructor(most) {
    this.#most = most;
    this.#small = new SizeClass(most);
    this.#large = new SizeClass(most - Math.floor(most * RESERVE));
  }

  /** The bytes of all bodies. */
  get bytes() {
    return this.#small.bytes + this.#large.bytes;
  }

  /**
   * Makes room for an upload that is about to hold `bytes`, and breaks off others for that. False when finished bodies, which
   * are authentic, fill the budget. A body that could never fit is let in when it is the only one of its class.
   */
  resize(upload, bytes) {
    const to = bytes > SMALL ? this.#large : this.#small;
    if (upload.sizeClass !== to) this.release(upload);
    // What it holds already is part of `bytes`.
    const more = bytes - upload.bytes;
    while (this.bytes + more > this.#most || to.bytes + more > to.most) {
      const oldest = this.#inTheWay(to, more, upload);
      if (oldest) oldest.end('BUSY');
      else if (bytes > to.most && to.bytes === upload.bytes) break;
      else return false;
    }
    to.bytes += more;
    to.unfinished.add(upload);
    upload.sizeClass = to;
    upload.bytes = bytes;
    return true;
  }

  /** Gives back what an upload holds. */
  release(upload) {
    if (!upload.sizeClass) return;
    upload.sizeClass.bytes -= upload.bytes;
    upload.sizeClass.unfinished.delete(upload);
    upload.sizeClass = undefined;
    upload.bytes = 0;
  }

  /** From now on an upload, which is finished, makes way for none. */
  keep(upload) {
    upload.sizeClass?.unfinished.delete(upload);
  }

  /**
   * Who makes way: an upload of the same class, so that large ones cannot take the reserve of small ones. Small ones may hold
   * more than their reserve until a large one needs the room.
   */
  #inTheWay(to, more, besides) {
    const own = to.oldest(besides);
    if (to === this.#small) return own ?? this.#large.oldest(besides);
    const isLent = to.bytes + more <= to.most;
    return isLent ? (this.#small.oldest(besides) ?? own) : own;
  }
}

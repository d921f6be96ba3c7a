/** Keeps the entries that were used last, at most `capacity` of them. */
export class BoundedCache<V> {
  // A Map iterates in order of insertion: an entry used is put in anew, so that the first is the one longest unused.
  private readonly entries = new Map<string, V>();

  constructor(private readonly capacity: number) {}

  /** The entry, made now if it is not kept. */
  get(key: string, make: () => V): V {
    const kept = this.entries.get(key);
    const value = kept ?? make();
    this.entries.delete(key);
    this.entries.set(key, value);
    if (this.entries.size > this.capacity) {
      const oldest = this.entries.keys().next();
      if (!oldest.done) this.entries.delete(oldest.value);
    }
    return value;
  }
}

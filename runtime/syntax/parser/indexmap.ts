/*
 * Number constants by value. Most functions have few: a list is searched faster than a Map is made.
 */

const FEW = 8;

export class IndexMap {
  private readonly keys: number[] = [];
  private readonly indices: number[] = [];
  private map: Map<number, number> | undefined = undefined;

  /** Zeros are the same, whatever their sign. */
  get(key: number): number | undefined {
    const { keys, map } = this;
    if (map !== undefined) return map.get(key);
    for (let i = 0; i < keys.length; i++) if (keys[i] === key) return this.indices[i];
    return undefined;
  }

  set(key: number, index: number): void {
    if (this.map === undefined && this.keys.length < FEW) {
      this.keys.push(key);
      this.indices.push(index);
      return;
    }
    this.map ??= new Map(this.keys.map((k, i) => [k, this.indices[i]]));
    this.map.set(key, index);
  }
}

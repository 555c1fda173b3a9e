/* Short lists. */

/** A list with one more. Most have one or two, but engines make room for 17 when an empty list grows. */
export function appended<T>(list: T[], item: T): T[] {
  if (list.length === 0) return [item];
  if (list.length === 1) return [list[0], item];
  list.push(item);
  return list;
}

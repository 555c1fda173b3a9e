/*
 * C types of fields. A layout is an enum in which each field has two members, its offset and, by the
 * same name and a dollar sign, its type:
 *
 *   asize = 48, asize$ = C.u32, // slots of the array part
 *
 * Offsets are numbers and not sums, since bundlers put those into the code; `checkLayout` adds up. DynASM compares
 * the sizes of operands with the types (dasc/dynasm/engine/fields.ts), lint the views and shifts of
 * the runtime (scripts/lint-fields.mjs), and all of it is part of the fingerprint.
 */

/** A type: bytes * 16, which of that size, and how many there are: `C.u64 + 6 * C.times`; none is one. */
export enum C {
  u8 = 0x10,
  i8,
  u16 = 0x20,
  i16,
  u32 = 0x40,
  i32,
  BCIns,
  u64 = 0x80,
  /** An address as C stores it: the high word is 0. Where it leads to: a GC object, other memory of Lua, ... */
  GCRef,
  MRef,
  /** ... anything of C. */
  pointer,
  TValue,
  u128 = 0x100,
  times = 0x1000,
}

/** Bytes of one element. */
export const sizeOfType = (type: C): number => (type % C.times) >> 4;
/** Elements. */
export const countOfType = (type: C): number => Math.floor(type / C.times) || 1;

export interface Field {
  readonly name: string;
  readonly offset: number;
  readonly type: C;
}

type Members = Readonly<Record<string, string | number>>;

/** Fields of a layout in their order; none of an enum that is no layout. */
export function fieldsOf(layout: object): Field[] {
  const members = layout as Members;
  return Object.keys(members)
    .filter((name) => name.endsWith("$"))
    .map((twin) => {
      const name = twin.slice(0, -1);
      return { name, offset: Number(members[name]), type: Number(members[twin]) };
    });
}

/** What every GC object begins with. */
const HEADER = ["nextgc", "marked", "gct"];

/** Throws unless fields are aligned, do not overlap, and end where the layout does. */
export function checkLayout(name: string, layout: object): void {
  const fields = fieldsOf(layout);
  const fail = (what: string): never => {
    throw new Error(`layout ${name}: ${what}`);
  };
  const typed = new Set(fields.flatMap((field) => [field.name, `${field.name}$`]));
  for (const [member, value] of Object.entries(layout))
    if (typeof value === "number" && member !== "SIZEOF" && !typed.has(member))
      fail(`${member} has no type: ${member}$`);
  if (fields[0].name === HEADER[0])
    HEADER.forEach((field, i) => fields[i].name === field || fail(`${field} is not where it is`));
  const end = (layout as { SIZEOF?: number }).SIZEOF ?? Infinity;
  let before: Field | undefined;
  let from = 0;
  const starts = new Set<number>();
  for (const field of fields) {
    const size = sizeOfType(field.type);
    if (!Number.isInteger(field.offset)) fail(`${field.name} has no offset`);
    if (field.offset % Math.min(size, 8)) fail(`${field.name} is not aligned`);
    // What shares an offset is a union; what begins at the end follows the object.
    if (field.offset < from && !starts.has(field.offset))
      fail(`${field.name} begins at ${field.offset}, before ${before?.name} ends at ${from}`);
    if (field.offset !== end) from = Math.max(from, field.offset + size * countOfType(field.type));
    before = field;
    starts.add(field.offset);
  }
  if (from > end) fail(`${before?.name} ends at ${from}, beyond SIZEOF ${end}`);
}

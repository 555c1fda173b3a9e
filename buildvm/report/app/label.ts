/*
 * Names in the treemap: without what all around them say, and cut where it says least.
 */

/** Of the treemap's text. */
const CHARACTER = 6.7;
const LINE = 13;
const MARGIN = 4;
/** Fewer characters of a name say nothing. */
const NARROW = 3;

/**
 * A name without its prefix and that of its group: `tgets` for vmeta_tgets in `meta`,
 * `lshift` for ff_bit_lshift in `ff_bit`, `ISLT.cold` for BC_ISLT.cold.
 */
export function shortName(name: string, group: string): string {
  const bare = name.replace(/^(BC|ff|lj)_/, "");
  for (const prefix of [`${group}_`, `v${group}_`, `vm_${group}_`, `${group.replace(/^ff_/, "")}_`])
    if (bare.startsWith(prefix) && bare.length > prefix.length) return bare.slice(prefix.length);
  return bare;
}

/**
 * The lines of a label that fit into a rectangle, and a last one with the number when there
 * is room. What is too long is broken at its joints, or anywhere; where that takes too many
 * lines its beginning is left out, since names differ at their ends; but for rare paths, which
 * end alike and stand beside their handlers.
 */
export function labelLines(name: string, more: string, width: number, height: number): string[] {
  const columns = Math.floor((width - MARGIN) / CHARACTER);
  const rows = Math.floor(height / LINE);
  if (columns < 2 || rows < 1) return [];
  let lines = name.length <= columns ? [name] : pack(joints(name), columns);
  if (lines.some((line) => line.length > columns))
    lines = columns < NARROW ? [] : halves(name, columns);
  if (lines.length > rows) {
    const tellsApart = columns > NARROW && !name.endsWith(".cold");
    lines = tellsApart ? [`…${name.slice(1 - columns)}`] : [];
  }
  const isRoom = lines.length > 0 && lines.length < rows && more.length <= columns;
  return isRoom && more ? [...lines, more] : lines;
}

/** Pieces of one length, as few as possible. */
function halves(name: string, columns: number): string[] {
  const size = Math.ceil(name.length / Math.ceil(name.length / columns));
  return name.match(new RegExp(`.{1,${size}}`, "g")) ?? [];
}

const joints = (name: string): string[] => name.split(/(?<=_)|(?=\.)/);

/** As few lines as take the parts. */
function pack(parts: readonly string[], columns: number): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + part.length <= columns)
      lines[lines.length - 1] = last + part;
    else lines.push(part);
  }
  return lines;
}

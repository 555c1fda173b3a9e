/*
 * Rows of generated/lj_vm.map.json, which say what line of the templates wrote an instruction: bytes since the row before,
 * then files and lines, the innermost macro first.
 *
 * In the file, the last line of a row, a handler's own, is told by its distance from the last one of the same file: rows of
 * handlers that use the same macros are alike then, and the package is 18 KB smaller.
 */
type Row = readonly number[];

export const packLineRows = (rows: readonly Row[]): Row[] => {
  const before = new Map<number, number>();
  return rows.map((row) => {
    const [file, line] = row.slice(-2);
    const distance = line - (before.get(file) ?? 0);
    before.set(file, line);
    return [...row.slice(0, -1), distance];
  });
};

export const unpackLineRows = (rows: readonly Row[]): Row[] => {
  const before = new Map<number, number>();
  return rows.map((row) => {
    const [file, distance] = row.slice(-2);
    const line = distance + (before.get(file) ?? 0);
    before.set(file, line);
    return [...row.slice(0, -1), line];
  });
};

/*
 * Rows are found by their opcode before they are taken apart.
 */
import test from "ava";
import { allRows, opcodeKey, rowsAt } from "../../runtime/machine/table.js";

test("every row stands where its opcode leads", (t) => {
  for (const row of allRows()) {
    const span = { "": 1, r: 8, c: 16 }[row.low];
    for (let k = 0; k < span; k++) {
      const found = rowsAt(opcodeKey(row.vex, row.map, row.opcode + k)) ?? [];
      t.true(found.includes(row), `${row.name} ${row.operands.join()}`);
    }
  }
});

test("what stands at an opcode has that opcode", (t) => {
  for (let key = 0; key < 8 << 8; key++)
    for (const row of rowsAt(key) ?? []) {
      t.is((row.vex ? 4 : 0) | row.map, key >> 8);
      t.true([1, 8, 16].includes({ "": 1, r: 8, c: 16 }[row.low]));
      t.true((key & 255) - row.opcode < { "": 1, r: 8, c: 16 }[row.low]);
    }
});

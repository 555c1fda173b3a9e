/* Things by the pages of memory that they lie on. */
import test from "ava";
import { ByPage } from "../../runtime/machine/bypage.js";

test("what has a byte of a range, each once", (t) => {
  const items = new ByPage<string>();
  items.add("long", 0x0ff0, 0x3001);
  items.add("short", 0x2000, 0x2001);
  t.deepEqual([...items.in(0x0000, 0x1000)], ["long"]);
  t.deepEqual([...items.in(0x2800, 0x5000)], ["long"]);
  t.deepEqual([...items.in(0x2000, 0x5000)], ["long", "short"]);
  t.deepEqual([...items.in(0x4000, 0x5000)], []);
});

test("what is removed is on none of them", (t) => {
  const items = new ByPage<string>();
  for (const name of ["a", "b", "a"]) items.add(name, 0x1000, 0x2800);
  items.remove("a", 0x1000, 0x2800);
  t.deepEqual([...items.in(0x1000, 0x1001)], ["a", "b"]);
  items.remove("a", 0x1000, 0x2800);
  t.deepEqual([...items.in(0x2000, 0x3000)], ["b"]);
});

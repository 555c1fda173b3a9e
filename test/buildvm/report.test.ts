/*
 * The report's page: everything is in it, and it does what one clicks (report.ts).
 */
import test, { type ExecutionContext } from "ava";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { labelLines, shortName } from "../../buildvm/report/app/label.js";
import { openWithDom } from "./page.js";
import { codeOf, count, drive, text, texts, vm, writeReport } from "./report.js";
import { buildvm, root, temporaryFolder } from "./tools.js";

test("the page holds the blob, the templates and every instruction", (t) => {
  const { html, data } = writeReport(t);
  t.false(/(src|href)="(?!#)/.test(html.slice(0, html.indexOf('id="data"'))));
  t.deepEqual(Buffer.from(data.blob, "base64"), Buffer.from(vm.code));
  t.is(
    data.handlers.reduce((sum, h) => sum + h.size + h.padding, 0),
    vm.code.length,
  );
  for (const handler of data.handlers) {
    let at = handler.offset;
    for (const [offset, size, , file, line] of handler.code) {
      t.is(offset, at, handler.name);
      t.true(line >= 1 && line <= data.files[file].lines.length, handler.name);
      at += size;
    }
    t.is(at, handler.offset + handler.size);
  }
  const externs = data.handlers.flatMap((h) => h.code.filter((row) => row[8] >= 0));
  t.deepEqual(
    externs.map(([offset, size, , , , , , , extern]) => [
      offset + size - 4,
      data.externs[extern].name,
    ]),
    vm.externs.map(({ offset, name }) => [offset, name]),
  );
});

test("the page works, by its DOM", async (t) => {
  const { html, data } = writeReport(t);
  const page = await openWithDom(html);
  await drive(t, page, data);
});

/** A profile by the program itself. */
function writeProfile(t: ExecutionContext): string {
  const folder = temporaryFolder(t);
  const file = path.join(folder, "p.json");
  const program = path.join(folder, "sum.lua");
  writeFileSync(program, "local s = 0 for i = 1, 3000 do s = s + i * 2 end print(s)\n");
  const command = path.join(root, "dist/dasmoon.cjs");
  const args = [command, `--profile-machine=${file}`, program];
  const run = spawnSync(process.execPath, args, { encoding: "utf8" });
  t.deepEqual([run.stdout, run.stderr, run.status], ["9003000\n", "", 0]);
  return file;
}

test("--profile colours the page by what a program executed, down to the line", async (t) => {
  const profile = writeProfile(t);
  const { html, data } = writeReport(t, "--profile", profile);
  const used = data.profile;
  if (!used) throw new Error("no profile in the page");
  t.regex(used.program, /sum\.lua$/);
  const sum = used.counts.reduce((n, [, count]) => n + count, used.others);
  t.is(sum, used.total);
  const offsets = new Set(data.handlers.flatMap(({ code }) => code.map(([offset]) => offset)));
  for (const [offset] of used.counts) t.true(offsets.has(offset), `0x${offset.toString(16)}`);
  const add = codeOf(data, "BC_ADDVV");
  const counts = new Map(used.counts);
  t.is(counts.get(add[0][0]), 3000, "once a round");

  const page = await openWithDom(html);
  await page.go("#/use");
  const rows = (await texts(page, "tbody td:first-child")) as string[];
  const numbers = rows.map((row) => Number(row.split(" ")[0].replaceAll(",", "")));
  t.deepEqual(
    numbers,
    [...numbers].sort((a, b) => b - a),
  );
  t.true(numbers[0] >= 3000);
  t.true(
    ((await texts(page, "tbody td:nth-child(3)")) as string[]).some((line) => /addsd/.test(line)),
  );
  await page.go("#/h/BC_ADDVV");
  const executed = add.reduce((n, [offset]) => n + (counts.get(offset) ?? 0), 0);
  t.true(
    (await text(page, ".heading")).includes(`${executed.toLocaleString("en")} instructions, `),
  );
  t.is(await count(page, ".code .figure.heat"), add.length);
  await page.go("#/");
  t.is(await count(page, ".map.by-use"), 1);
  const hot = (await page.evaluate(
    `[...document.querySelectorAll(".cell")].filter((e) => Number(/--heat:([\\d.]+)/.exec(e.getAttribute("style"))[1]) > 0.5).map((e) => e.title.split("\\n")[0])`,
  )) as string[];
  t.true(hot.includes("BC_ADDVV"), hot.join());
  t.false(hot.includes("BC_CAT"));
  t.deepEqual(page.problems, []);
});

test("a profile that says nothing about this machine code is wrong usage", (t) => {
  const folder = temporaryFolder(t);
  const at = (name: string): string => path.join(folder, name);
  const good = { program: "x.lua", blobHash: vm.blobHash, total: 1, others: 0, counts: [[0, 1]] };
  writeFileSync(at("other.json"), JSON.stringify({ ...good, blobHash: "0" }));
  writeFileSync(at("broken.json"), JSON.stringify({ ...good, counts: [[0]] }));
  writeFileSync(at("text.json"), "{");
  const says = (file: string, message: RegExp): void => {
    const run = buildvm("-m", "report", "--profile", file);
    t.deepEqual([run.status, run.stdout], [2, ""]);
    t.regex(run.stderr, message);
  };
  says(at("none.json"), /^buildvm: cannot read the profile .*none\.json: ENOENT/);
  says(at("text.json"), /^buildvm: cannot read the profile .*text\.json: /);
  says(at("broken.json"), /broken\.json is no profile: dasmoon --profile-machine=FILE writes one/);
  says(at("other.json"), /other\.json is of other machine code: run dasmoon --profile-machine=/);
  const run = buildvm("-m", "list", "--profile", at("other.json"));
  t.is(run.status, 2);
  t.regex(run.stderr, /--profile goes with -m report/);
});

test("labels of the treemap show what tells them apart", (t) => {
  t.is(shortName("vmeta_tgets", "meta"), "tgets");
  t.is(shortName("ff_bit_lshift", "ff_bit"), "lshift");
  t.is(shortName("BC_ISEQV.cold", "compare"), "ISEQV.cold");
  t.is(shortName("vm_call", "entry"), "vm_call");
  t.deepEqual(labelLines("lshift", "82", 60, 40), ["lshift", "82"]);
  t.deepEqual(labelLines("lshift", "82", 60, 15), ["lshift"]);
  t.deepEqual(labelLines("exit_handler", "255", 60, 40), ["exit_", "handler", "255"]);
  t.deepEqual(labelLines("ISEQV.cold", "116", 45, 30), ["ISEQV", ".cold"]);
  t.deepEqual(labelLines("ADDVV", "72", 30, 40), ["ADD", "VV", "72"]);
  t.deepEqual(labelLines("getmetatable", "177", 50, 15), ["…table"]);
  t.deepEqual(labelLines("getmetatable", "177", 20, 15), []);
  t.deepEqual(labelLines("ADDVV.cold", "72", 40, 15), [], "…cold tells nothing apart");
});

/*
 * The report's page: everything is in it, and it does what one clicks.
 */
import test, { type ExecutionContext } from "ava";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { lj_bc_ofs } from "../../generated/bcdef.js";
import { bytecodes, BC } from "../../runtime/layout/bytecode.js";
import { labelLines, shortName } from "../../buildvm/report/app/label.js";
import type { ReportData } from "../../buildvm/report/data.js";
import { handlersOf, imageOf } from "../../buildvm/view/image.js";
import { chromium, openInChromium, openWithDom, settle, type Page } from "./page.js";
import { buildvm, newBuild, root, temporaryFolder } from "./tools.js";

const { vm } = newBuild();
const handlers = handlersOf(imageOf(vm));

function writeReport(
  t: ExecutionContext,
  ...options: readonly string[]
): { file: string; html: string; data: ReportData } {
  const file = path.join(temporaryFolder(t), "report.html");
  const run = buildvm("-m", "report", "-o", file, ...options);
  t.is(run.status, 0, run.stderr);
  const html = readFileSync(file, "utf8");
  const json = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html)?.[1] ?? "";
  return { file, html, data: JSON.parse(json) as ReportData };
}

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

/** How the tests look at the page. */
const count = (page: Page, selector: string): Promise<unknown> =>
  page.evaluate(`document.querySelectorAll(${JSON.stringify(selector)}).length`);
const text = async (page: Page, selector: string): Promise<string> =>
  String(await page.evaluate(`document.querySelector(${JSON.stringify(selector)})?.textContent`));
const texts = (page: Page, selector: string): Promise<unknown> =>
  page.evaluate(
    `[...document.querySelectorAll(${JSON.stringify(selector)})].map((e) => e.textContent)`,
  );
async function fire(page: Page, selector: string, event: string, nth = 0): Promise<void> {
  // Both events bubble here, as preact listens on the element itself.
  await page.evaluate(
    `void document.querySelectorAll(${JSON.stringify(selector)})[${nth}].dispatchEvent(new Event(${JSON.stringify(event)}, { bubbles: true }))`,
  );
  await settle(page);
}
async function type(page: Page, query: string): Promise<void> {
  await page.evaluate(`document.querySelector("input").value = ${JSON.stringify(query)}`);
  await fire(page, "input", "input");
}

/** All code of a handler, with what stands apart. */
const codeOf = (
  { handlers }: ReportData,
  handler: string,
): ReportData["handlers"][number]["code"] =>
  handlers
    .filter(({ name }) => name === handler || name === `${handler}.cold`)
    .flatMap(({ code }) => code);

async function drive(t: ExecutionContext, page: Page, data: ReportData): Promise<void> {
  // Treemap: one cell for each handler, in a group for each template file.
  t.is(await count(page, ".map .cell"), handlers.length);
  const groups = (await texts(page, ".map .group")) as string[];
  t.is(groups.length, new Set(groups).size);
  t.true(groups.includes("arith") && groups.includes("meta"));
  const areas = (await page.evaluate(
    `[...document.querySelectorAll(".cell")].map((e) => [e.title.split("\\n")[0], parseFloat(e.style.width) * parseFloat(e.style.height)])`,
  )) as [string, number][];
  const area = new Map(areas);
  const largest = [...handlers].sort((a, b) => b.end - b.offset - (a.end - a.offset))[0];
  t.true((area.get(largest.name) ?? 0) > 2 * (area.get("BC_MOV") ?? Infinity));

  // Opcode table.
  await page.go("#/opcodes");
  t.is(await count(page, "tbody tr"), bytecodes.length);
  const row = await texts(page, `tbody tr:nth-child(${BC.ADDVN + 1}) td`);
  t.deepEqual((row as string[]).slice(1, 7), [
    "ADDVN",
    "dst",
    "var",
    "num",
    "add",
    `0x${lj_bc_ofs[BC.ADDVN].toString(16).padStart(4, "0")}`,
  ]);
  await fire(page, "th:nth-child(8) button", "click");
  await fire(page, "th:nth-child(8) button", "click");
  const sizes = ((await texts(page, "tbody td:nth-child(8)")) as string[]).map(Number);
  t.deepEqual(
    sizes,
    [...sizes].sort((a, b) => b - a),
  );

  // A handler: beside the line of the template stand the instructions that it made.
  await page.go("#/h/BC_ADDVV");
  t.true((await text(page, "h1")).startsWith("BC_ADDVV"));
  const code = codeOf(data, "BC_ADDVV");
  t.is(await count(page, ".code .row"), code.length);
  const blocks = (await page.evaluate(
    `[...document.querySelectorAll(".block")].map((b) => [b.querySelector(".source").textContent, b.querySelectorAll(".code .row").length])`,
  )) as [string, number][];
  t.deepEqual(
    blocks.filter(([line]) => line.includes("addsd xmm0, xmm1")).map(([, n]) => n),
    [1, 1], // what is rare stands apart
  );
  t.deepEqual(
    blocks.filter(([line]) => line.includes("ins_next")).map(([, n]) => n),
    [5],
  );
  // Behind what a macro made stands the macro's line.
  t.regex(
    await text(page, ".part .block:last-child .row:last-child .macro"),
    /jmp aword \[DISPATCH/,
  );

  // Pointing at an instruction marks its line, and the other way round.
  const add = code.findIndex(([, , insn]) => insn === "addsd xmm0, xmm1");
  await fire(page, ".code .row", "mouseenter", add);
  t.is(await count(page, ".source .row.marked"), 2);
  t.regex(await text(page, ".source .row.marked"), /\| {2}addsd xmm0, xmm1/);
  const next = (await page.evaluate(
    `[...document.querySelectorAll(".source .row.made")].findIndex((e) => /\\| {2}ins_next/.test(e.textContent))`,
  )) as number;
  await fire(page, ".source .row.made", "mouseenter", next);
  t.is(await count(page, ".code .row.marked"), 5, "all instructions of ins_next");
  // A click keeps the mark, Escape takes it away.
  await fire(page, ".code .row", "click", add);
  await fire(page, ".listing", "mouseleave");
  t.is(await count(page, ".code .row.marked"), 1);
  await page.evaluate(`{ const e = new Event("keydown"); e.key = "Escape"; dispatchEvent(e); }`);
  await settle(page);
  t.is(await count(page, ".row.marked"), 0);

  // A handler's rare paths and inner labels stand with it, here and in the list.
  await page.go("#/h/BC_TGETS");
  t.true(
    ((await texts(page, ".part .file")) as string[]).some((name) => name.startsWith("BC_TGETS_Z")),
  );
  const entries = (await texts(page, ".entry")) as string[];
  t.regex(entries[entries.findIndex((entry) => entry.startsWith("BC_TGETS")) + 1], /^_Z\d+$/);

  // Lines of the template are links into it, and what they name are links from there.
  const first = String(
    await page.evaluate(`document.querySelector(".source a.number").getAttribute("href")`),
  );
  t.regex(first, /^#\/t\/table_get:\d+$/);
  t.is(
    await page.evaluate(`document.querySelector(".source .template a").getAttribute("href")`),
    "#/h/tgets_object",
  );
  await page.go("#/t/arith:12");
  t.is(await text(page, "h1"), "dasc/vm/arith.dasc");
  t.is(
    await count(page, ".source .row"),
    data.files.find(({ name }) => name === "dasc/vm/arith.dasc")?.lines.length,
  );
  t.regex(await text(page, ".source .row.marked .number"), /^12$/);
  t.true(((await texts(page, ".source .chips a")) as string[]).includes("BC_ADDVV"));
  await page.go("#/t/nothing:1");
  t.regex(await text(page, "main"), /No template nothing/);

  // Links: branches to handlers, calls into the runtime, and from there back.
  await page.go("#/h/BC_ADDVV");
  t.is(
    await page.evaluate(`document.querySelector(".code .asm a").getAttribute("href")`),
    "#/h/BC_ADDVV.cold",
  );
  const caller = data.handlers.find((h) => h.code.some((row) => row[8] >= 0));
  const callee = caller?.code.find((row) => row[8] >= 0)?.[8] ?? -1;
  await page.go(`#/h/${caller?.name}`);
  t.is(
    await page.evaluate(`document.querySelector(".chip.extern").getAttribute("href")`),
    `#/x/${data.externs[callee].name}`,
  );
  await page.go("#/x/lj_gc_step_fixtop");
  const uses = vm.externs.filter(({ name }) => name === "lj_gc_step_fixtop").length;
  t.is(await count(page, "tbody tr"), uses);
  const link = String(await page.evaluate(`document.querySelector("td a").getAttribute("href")`));
  t.regex(link, /^#\/h\/.+%?.*@[0-9a-f]+$/);
  await page.go(link);
  t.regex(await text(page, ".code .row.marked .asm"), /call *lj_gc_step_fixtop/);
  await page.go("#/externs");
  t.is(await count(page, "tbody tr"), data.externs.length);

  // Search by opcode, then by instruction.
  await type(page, "tgets");
  t.regex(await text(page, ".hit"), /^BC_TGETS/);
  await type(page, "cvttsd2si");
  const found = data.handlers.filter((h) =>
    h.code.some(([, , insn]) => insn.includes("cvttsd2si")),
  );
  t.true(found.length > 0);
  t.is(await count(page, ".hit"), found.length);
  await page.go("#/");
  t.is(await count(page, ".cell.marked"), found.length, "the treemap shows where they are");
  await type(page, "");
  t.is(await count(page, ".entry"), handlers.length);
  await page.go("#/h/nothing");
  t.regex(await text(page, "main"), /No handler nothing/);
  t.deepEqual(page.problems, []);
}

test("the page works, by its DOM", async (t) => {
  const { html, data } = writeReport(t);
  const page = await openWithDom(html);
  await drive(t, page, data);
});

test("the page works in a browser, is quick, and fits into windows of all sizes", async (t) => {
  if (!chromium) {
    t.log("skipped: needs Chromium (Debian: chromium)");
    t.pass();
    return;
  }
  t.timeout(240_000);
  const { file, data } = writeReport(t);
  const page = await openInChromium(chromium, file);
  t.teardown(() => page.close());
  await drive(t, page, data);

  const shown = await page.evaluate(
    `performance.timing.domComplete - performance.timing.navigationStart`,
  );
  // A fifth of a second, when nothing else runs.
  t.true(Number(shown) < 20_000, `${String(shown)} ms until the page was there`);
  for (const width of [1600, 600, 390])
    for (const view of ["#/", "#/h/BC_ISEQV", "#/opcodes", "#/t/arith:12"]) {
      await page.resize(width, 900);
      await page.go(view);
      const [pageWidth, inner] = (await page.evaluate(
        `[document.documentElement.scrollWidth, innerWidth]`,
      )) as [number, number];
      t.true(pageWidth <= inner, `${view} at ${width}: ${pageWidth} wide`);
    }
  for (const scheme of ["light", "dark"] as const) {
    await page.resize(1100, 700, scheme);
    await page.go("#/h/BC_ISEQV");
    for (const selector of ["h1", ".number", ".asm", ".reg", ".asm a", ".template.stmt", ".chip"]) {
      const [ink, ground] = (await page.evaluate(
        `[getComputedStyle(document.querySelector("main " + ${JSON.stringify(selector)})).color, getComputedStyle(document.documentElement).getPropertyValue("--ground")]`,
      )) as [string, string];
      t.true(contrast(ink, ground) >= 4.5, `${selector}, ${scheme}: ${contrast(ink, ground)}`);
    }
  }
  // The treemap fills its area.
  await page.resize(1100, 700);
  await page.go("#/");
  const [map, cells] = (await page.evaluate(
    `(() => { const m = document.querySelector(".map").getBoundingClientRect(); return [m.right, Math.max(...[...document.querySelectorAll(".cell")].map((e) => e.getBoundingClientRect().right))]; })()`,
  )) as [number, number];
  t.true(Math.abs(map - cells) < 4, `${map} ${cells}`);
  t.deepEqual(page.problems, []);
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

/** Of two colours, as the guidelines for accessible pages define it: 1 to 21. */
function contrast(a: string, b: string): number {
  const luminance = (colour: string): number => {
    const channels = colour.startsWith("#")
      ? [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16))
      : (colour.match(/\d+/g) ?? []).map(Number);
    const [red, green, blue] = channels.map((value) => {
      const c = value / 255;
      return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

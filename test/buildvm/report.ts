/*
 * The report's page, and what one does with it: by its DOM in report.test.ts, in a browser in report.long.test.ts.
 */
import type { ExecutionContext } from "ava";
import { readFileSync } from "node:fs";
import path from "node:path";
import { lj_bc_ofs } from "../../generated/bcdef.js";
import { bytecodes, BC } from "../../runtime/layout/bytecode.js";
import type { ReportData } from "../../buildvm/report/data.js";
import { handlersOf, imageOf } from "../../buildvm/view/image.js";
import { settle, type Page } from "./page.js";
import { buildvm, newBuild, temporaryFolder } from "./tools.js";

export const { vm } = newBuild();
const handlers = handlersOf(imageOf(vm));

/** Have the command write the page. */
export function writeReport(
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

/** How the tests look at the page. */
export const count = (page: Page, selector: string): Promise<unknown> =>
  page.evaluate(`document.querySelectorAll(${JSON.stringify(selector)}).length`);
export const text = async (page: Page, selector: string): Promise<string> =>
  String(await page.evaluate(`document.querySelector(${JSON.stringify(selector)})?.textContent`));
export const texts = (page: Page, selector: string): Promise<unknown> =>
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
export const codeOf = (
  { handlers }: ReportData,
  handler: string,
): ReportData["handlers"][number]["code"] =>
  handlers
    .filter(({ name }) => name === handler || name === `${handler}.cold`)
    .flatMap(({ code }) => code);

/** The first view, and the table of opcodes. */
async function driveOverview(t: ExecutionContext, page: Page): Promise<void> {
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
}

/** Handlers, and templates. */
async function driveHandlers(t: ExecutionContext, page: Page, data: ReportData): Promise<void> {
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
}

/** Links, and the search. */
async function driveLinks(t: ExecutionContext, page: Page, data: ReportData): Promise<void> {
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
}

/** Go through all of the page, and look at what it shows. */
export async function drive(t: ExecutionContext, page: Page, data: ReportData): Promise<void> {
  await driveOverview(t, page);
  await driveHandlers(t, page, data);
  await driveLinks(t, page, data);
  t.deepEqual(page.problems, []);
}

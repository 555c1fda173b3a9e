/*
 * The report's page: everything is in it, and it does what one clicks.
 */
import test, { type ExecutionContext } from "ava";
import { readFileSync } from "node:fs";
import path from "node:path";
import { lj_bc_ofs } from "../../generated/bcdef.js";
import { bytecodes, BC } from "../../runtime/layout/bytecode.js";
import type { ReportData } from "../../buildvm/report/data.js";
import { handlersOf, imageOf } from "../../buildvm/view/image.js";
import { chromium, openInChromium, openWithDom, settle, type Page } from "./page.js";
import { buildvm, newBuild, temporaryFolder } from "./tools.js";

const { vm } = newBuild();
const handlers = handlersOf(imageOf(vm));

function writeReport(t: ExecutionContext): { file: string; html: string; data: ReportData } {
  const file = path.join(temporaryFolder(t), "report.html");
  const run = buildvm("-m", "report", "-o", file);
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
    externs.map(([offset, size, , , , , , , extern]) => [offset + size - 4, data.externs[extern].name]), // prettier-ignore
    vm.externs.map(({ offset, name }) => [offset, name]),
  );
});

/** How the tests look at the page. */
const count = (page: Page, selector: string): Promise<unknown> =>
  page.evaluate(`document.querySelectorAll(${JSON.stringify(selector)}).length`);
const text = async (page: Page, selector: string): Promise<string> =>
  String(await page.evaluate(`document.querySelector(${JSON.stringify(selector)})?.textContent`));
const texts = (page: Page, selector: string): Promise<unknown> =>
  page.evaluate(`[...document.querySelectorAll(${JSON.stringify(selector)})].map((e) => e.textContent)`); // prettier-ignore
async function fire(page: Page, selector: string, event: string, nth = 0): Promise<void> {
  // Both events bubble here, as preact listens on the element itself.
  await page.evaluate(
    `void document.querySelectorAll(${JSON.stringify(selector)})[${nth}].dispatchEvent(new Event(${JSON.stringify(event)}, { bubbles: true }))`, // prettier-ignore
  );
  await settle(page);
}
async function type(page: Page, query: string): Promise<void> {
  await page.evaluate(`document.querySelector("input").value = ${JSON.stringify(query)}`);
  await fire(page, "input", "input");
}

async function drive(t: ExecutionContext, page: Page, data: ReportData): Promise<void> {
  // Treemap: one cell for each handler, in a group for each template file.
  t.is(await count(page, ".map .cell"), handlers.length);
  t.is(await count(page, ".map .group"), new Set(handlers.map(({ file }) => file)).size);
  const areas = (await page.evaluate(
    `[...document.querySelectorAll(".cell")].map((e) => [e.title.split("\\n")[0], parseFloat(e.style.width) * parseFloat(e.style.height)])`, // prettier-ignore
  )) as [string, number][];
  const area = new Map(areas);
  const largest = [...handlers].sort((a, b) => b.end - b.offset - (a.end - a.offset))[0];
  t.true((area.get(largest.name) ?? 0) > 2 * (area.get("BC_MOV") ?? Infinity));

  // Opcode table.
  await page.go("#/opcodes");
  t.is(await count(page, "tbody tr"), bytecodes.length);
  const row = await texts(page, `tbody tr:nth-child(${BC.ADDVN + 1}) td`);
  t.deepEqual((row as string[]).slice(1, 7), ["ADDVN", "dst", "var", "num", "add", String(lj_bc_ofs[BC.ADDVN])]); // prettier-ignore
  await fire(page, "th:nth-child(8) button", "click");
  await fire(page, "th:nth-child(8) button", "click");
  const sizes = ((await texts(page, "tbody td:nth-child(8)")) as string[]).map(Number);
  t.deepEqual(sizes, [...sizes].sort((a, b) => b - a)); // prettier-ignore

  // A handler: pointing at an instruction marks its line, and the other way round.
  await page.go("#/h/BC_ADDVV");
  t.true((await text(page, "h1")).startsWith("BC_ADDVV"));
  const code = data.handlers.find(({ name }) => name === "BC_ADDVV")?.code ?? [];
  const panes = [".pane:nth-child(1)", ".pane:nth-child(2)"];
  t.is(await count(page, `${panes[1]} .row`), code.length);
  const add = code.findIndex(([, , insn]) => insn === "addsd xmm0, xmm1");
  await fire(page, `${panes[1]} .row`, "mouseenter", add);
  t.deepEqual(await count(page, `${panes[0]} .row.marked`), 1);
  t.regex(await text(page, `${panes[0]} .row.marked`), /\| {2}addsd xmm0, xmm1/);
  await fire(page, `${panes[1]} .row`, "mouseenter", code.length - 1);
  const dispatch = (await texts(page, `${panes[0]} .row.marked`)) as string[];
  t.is(dispatch.length, 2, "the call of ins_next, and a line of the macro");
  t.regex(dispatch.join("\n"), /ins_next\n.*jmp aword \[DISPATCH/);
  const inTemplate = (await page.evaluate(
    `[...document.querySelectorAll("${panes[0]} .row")].findIndex((e) => /\\| {2}ins_next/.test(e.textContent))`, // prettier-ignore
  )) as number;
  await fire(page, `${panes[0]} .row`, "mouseenter", inTemplate);
  t.is(await count(page, `${panes[1]} .row.marked`), 6, "all instructions of ins_next");
  // A click keeps the mark, Escape takes it away.
  await fire(page, `${panes[1]} .row`, "click", add);
  await fire(page, ".panes", "mouseleave");
  t.is(await count(page, `${panes[1]} .row.marked`), 1);
  await page.evaluate(`{ const e = new Event("keydown"); e.key = "Escape"; dispatchEvent(e); }`);
  await settle(page);
  t.is(await count(page, ".row.marked"), 0);

  // Links: branches to handlers, calls into the runtime, and from there back.
  t.is(await page.evaluate(`document.querySelector("${panes[1]} .asm a").getAttribute("href")`), "#/h/vmeta_arith_vv"); // prettier-ignore
  const caller = data.handlers.find((h) => h.code.some((row) => row[8] >= 0));
  const callee = caller?.code.find((row) => row[8] >= 0)?.[8] ?? -1;
  await page.go(`#/h/${caller?.name}`);
  t.is(await page.evaluate(`document.querySelector(".chip.extern").getAttribute("href")`), `#/x/${data.externs[callee].name}`); // prettier-ignore
  await page.go("#/x/lj_gc_step_fixtop");
  const uses = vm.externs.filter(({ name }) => name === "lj_gc_step_fixtop").length;
  t.is(await count(page, "tbody tr"), uses);
  const link = String(await page.evaluate(`document.querySelector("td a").getAttribute("href")`));
  t.regex(link, /^#\/h\/.+%?.*@[0-9a-f]+$/);
  await page.go(link);
  t.regex(await text(page, `${panes[1]} .row.marked`), /call *lj_gc_step_fixtop/);
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
  t.timeout(120_000);
  const { file, data } = writeReport(t);
  const page = await openInChromium(chromium, file);
  t.teardown(() => page.close());
  await drive(t, page, data);

  const shown = await page.evaluate(`performance.timing.domComplete - performance.timing.navigationStart`); // prettier-ignore
  t.true(Number(shown) < 3000, `${String(shown)} ms until the page was there`);
  for (const width of [1600, 1100, 600])
    for (const view of ["#/", "#/h/BC_ISEQV", "#/opcodes", "#/externs"]) {
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
    `(() => { const m = document.querySelector(".map").getBoundingClientRect(); return [m.right, Math.max(...[...document.querySelectorAll(".cell")].map((e) => e.getBoundingClientRect().right))]; })()`, // prettier-ignore
  )) as [number, number];
  t.true(Math.abs(map - cells) < 4);
  t.deepEqual(page.problems, []);
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

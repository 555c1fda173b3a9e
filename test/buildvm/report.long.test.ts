/* The report's page in a browser (report.ts), at several sizes. */
import test from "ava";
import { chromium, openInChromium } from "./page.js";
import { drive, writeReport } from "./report.js";

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

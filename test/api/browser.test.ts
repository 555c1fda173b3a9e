/*
 * The main module in a browser, as it is: without a bundler, without WebAssembly where the page's
 * policy forbids it, and in a worker that another thread stops.
 */
import test from "ava";
import { existsSync } from "node:fs";
import path from "node:path";
import { chromium } from "../buildvm/page.js";
import { page, SCRIPT, show } from "./page.js";

const dist = path.join(import.meta.dirname, "../../dist");
const needs = chromium !== undefined && existsSync(path.join(dist, "browser.mjs"));
const inBrowser = needs ? test : test.skip;

const PROGRAM = `
import { createLua, ready } from "./browser.mjs";
const show = (value) => { document.body.textContent = JSON.stringify(value); };
try {
  const lua = createLua();
  lua.set("title", document);
  lua.set("later", async (x) => x + 1);
  const [sum] = lua.run("local s = 0 for i = 1, 1000 do s = s + i end return s");
  const [waited] = await lua.runAsync("return later(1)");
  const [kind] = lua.run("title.title = 'from Lua' return type(title)");
  await ready("translator");
  lua.run("for i = 1, 10000 do end");
  show([sum, waited, kind, document.title, lua.vm.machine.tier !== null]);
} catch (e) {
  show(String(e));
}`;

inBrowser("a page without a bundler (needs chromium, and dist/)", async (t) => {
  const files = { "/": page("/main.mjs"), "/main.mjs": { type: SCRIPT, text: PROGRAM } };
  t.is(await show({ files, folder: dist }), '[500500,2,"userdata","from Lua",true]');
});

inBrowser("a page that forbids WebAssembly", async (t) => {
  const files = { "/": page("/main.mjs"), "/main.mjs": { type: SCRIPT, text: PROGRAM } };
  t.is(
    await show({ files, folder: dist, policy: "script-src 'self'" }),
    '[500500,2,"userdata","from Lua",false]',
  );
});

inBrowser("parts are loaded when a program needs them", async (t) => {
  const program = `
import { createLua, ready } from "./browser.mjs";
const lua = createLua();
const results = [];
const run = (source) => {
  try { results.push(lua.run(source)[0]); } catch (e) { results.push(e.message); }
};
run("return require('ffi').sizeof('int')");
run("return 1LL");
run("jit.on() local n = 0 for i = 1, 1e5 do n = n + i end return n");
await ready("ffi", "compiler");
run("return tostring(1LL + 1)");
run("return require('ffi').sizeof('int')");
run("jit.opt.start('hotloop=56') local n = 0 for i = 1, 1e5 do n = n + i end return n");
run("return require('jit.util').traceinfo(1).linktype");
document.body.textContent = JSON.stringify(results);`;
  const files = { "/": page("/main.mjs"), "/main.mjs": { type: SCRIPT, text: program } };
  const loaded: string[] = [];
  const missing = "the part 'ffi' is not loaded yet: await ready(\"ffi\") first";
  const results = [missing, missing, 5000050000, "2LL", 4, 5000050000, "loop"];
  t.deepEqual(JSON.parse(await show({ files, folder: dist, loaded })), results);
  t.true(loaded.some((name) => name.startsWith("ffi-")));

  const plain: string[] = [];
  const hello = `import { createLua } from "./browser.mjs";
document.body.textContent = createLua().run("return _VERSION")[0];`;
  const only = { "/": page("/main.mjs"), "/main.mjs": { type: SCRIPT, text: hello } };
  t.is(
    await show({ files: only, folder: dist, policy: "script-src 'self'", loaded: plain }),
    "Lua 5.1",
  );
  t.false(
    plain.some((name) => /^(ffi|compiler|translator)-/.test(name)),
    plain.join(),
  );
});

inBrowser("a worker that the page stops", async (t) => {
  const worker = `
import { createLua, ready } from "./browser.mjs";
onmessage = ({ data: interrupt }) => {
  const lua = createLua({ interrupt });
  postMessage("begins");
  let reason;
  try { lua.run("while true do pcall(function() while true do end end) end"); } catch (e) { reason = e.info?.reason ?? String(e); }
  postMessage([reason, lua.run("return 1 + 1")[0]]);
};`;
  const program = `
const interrupt = new Int32Array(new SharedArrayBuffer(4));
const worker = new Worker("/worker.mjs", { type: "module" });
worker.onmessage = ({ data }) => {
  if (data === "begins") Atomics.store(interrupt, 0, 1);
  else document.body.textContent = JSON.stringify(data);
};
worker.postMessage(interrupt);`;
  const files = {
    "/": page("/main.mjs"),
    "/main.mjs": { type: SCRIPT, text: program },
    "/worker.mjs": { type: SCRIPT, text: worker },
  };
  t.is(await show({ files, folder: dist }), '["interrupt",2]');
});

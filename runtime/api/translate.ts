#!/usr/bin/env node
/*
 * Build step: translates the VM blob to WebAssembly ahead of time.
 *
 *   node dist/translate.cjs TRAINING DIRECTORY
 *
 * writes lj_vm_wasm.ts: one function of what the training program executes, and the rest in
 * parts (see the machine's wasm/tier/region.ts).
 */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createVm } from "../core/boot.js";
import { lua_tostring } from "../core/access.js";
import { lua_pcall } from "../core/call.js";
import { L_top } from "../core/frame.js";
import { strToJs } from "../core/str.js";
import { BC, BC__MAX } from "../layout/bytecode.js";
import { LUA } from "../layout/frame.js";
import { openLibraries } from "../lib/index.js";
import { luaL_loadbufferx } from "../lib/loading.js";
import { MEMORY_MAP } from "../layout/memory.js";
import { Machine } from "../machine/index.js";
import { decodeBase64 } from "../core/base64.js";
import { lj_vm } from "../../generated/lj_vm.js";
import { defaultHost } from "./host.js";

const [training, directory] = process.argv.slice(2);
/**
 * Bytes of the function of what is common. V8 11 has a simpler register allocator for more than 8,192 virtual
 * registers, with which it runs half as fast: 50,739 bytes are below, 52,589 above.
 */
const MOST_COMMON = 50_700;
/**
 * Runs of a block in the training program that make it common: 48,136 bytes, which V8 optimises in 0.13 s with 35 MB. At 75
 * it is 4,400 bytes more, which is too much.
 */
const COMMON = 100;

/** Outputs are written whole or not at all. */
function output(name: string, content: Uint8Array | string): void {
  const file = join(directory, name);
  writeFileSync(`${file}.tmp`, content);
  renameSync(`${file}.tmp`, file);
}

const machine = new Machine(MEMORY_MAP);
const { tier, code, cpu } = machine;
if (tier === null) throw new Error("this machine does not translate");
const vm = createVm({ machine, host: defaultHost(), generated: lj_vm });
openLibraries(vm, vm.L);

// What the training program runs is worth a function that engines optimise well.
cpu.heatLimit = Infinity;
machine.budget = 1e9; // handlers that are broken may never end
const chunk = readFileSync(training);
if (
  luaL_loadbufferx(vm, vm.L, chunk, `@${training}`) !== LUA.OK ||
  lua_pcall(vm, vm.L, 0, 0) !== LUA.OK
)
  throw new Error(`${training}: ${strToJs(vm, lua_tostring(vm, vm.L, L_top(vm.mem, vm.L) - 8))}`);
const ran = new Set(code.executed(COMMON));
const ranOnce = new Set(code.executed(1));

// Whatever is reached through memory: handlers, continuations, entry points.
const offsets = [...Object.values(lj_vm.symbols), ...lj_vm.lj_bc_ofs];
const entries = new Set(offsets.map((offset) => vm.blob + offset));
const size = decodeBase64(lj_vm.blob).length;
// Of opcodes' handlers that ran often, all that ran: what is rare stands apart from them in the templates.
const opcodes = lj_vm.lj_bc_ofs.slice(0, BC__MAX).map((offset) => vm.blob + offset);
// The ways between the program and its traces, which the training program seldom goes, and what counts for them.
const { JFORL, JLOOP, JFUNCF, FORL, LOOP, ITERL, FUNCF } = BC;
const bridges = [JFORL, JLOOP, JFUNCF, FORL, LOOP, ITERL, FUNCF].map(
  (op) => vm.blob + lj_vm.lj_bc_ofs[op],
);
const handlersEnd = vm.blob + lj_vm.symbols.lj_vm_resume;
let handler = 0;
const inHandlers = new Set<number>();
for (let pc = vm.blob; pc < handlersEnd; pc++) {
  if (opcodes.includes(pc)) handler = pc;
  if ((ran.has(handler) && ranOnce.has(pc)) || bridges.includes(handler)) inHandlers.add(pc);
}
const { lj_vm_exit_interp, lj_vm_notrace } = lj_vm.symbols;
const isBridge = (pc: number): boolean =>
  pc >= vm.blob + lj_vm_exit_interp && pc < vm.blob + lj_vm_notrace;
const symbol = (name: string): number => vm.blob + lj_vm.symbols[name];
// Long work of a few registers of its own, entered and left rarely for what it does: functions apart.
const apart = ["match", "text", "date", "grow"].map((name) =>
  [`${name}_start`, `${name}_end`].map(symbol),
);
const isApart = (pc: number): boolean => apart.some(([start, end]) => pc >= start && pc < end);
// What the training program comes to too seldom: switches of coroutines, and small ends of calls that leave a
// metamethod or go back to machine code.
const ends = [
  ["coroutine_start", "coroutine_end"],
  ["vm_return", "vm_leave_entry"],
  ["fff_res", "fff_restv"],
  ["lj_cont_ra", "lj_cont_cat"],
  ["lj_cont_condt", "vmeta_istype"],
].map((labels) => labels.map(symbol));
const isEnd = (pc: number): boolean => ends.some(([start, end]) => pc >= start && pc < end);
const isHot = (pc: number): boolean =>
  (ran.has(pc) || inHandlers.has(pc) || isBridge(pc) || isEnd(pc)) && !isApart(pc);
const { key, address, units } = tier.translate(vm.blob, size, entries, isHot, apart.flat());
const common = units.at(-1)?.bytes.length;
if (common === undefined) throw new Error("the blob has no code to translate");
if (common > MOST_COMMON)
  throw new Error(
    `what ${training} runs takes ${common} bytes, more than ${MOST_COMMON}: see docs/rationale/machine.md, "Why is the blob translated in parts?"`,
  );

const rows = units.map(({ base, entries, extents, instructions, bytes }) => {
  const module = Buffer.from(bytes).toString("base64");
  return { base, entries, extents, instructions, module };
});
output(
  "lj_vm_wasm.ts",
  `// Generated by dist/translate.cjs: run \`make\`. Do not edit.
import type { GeneratedTranslation } from "../runtime/layout/contract.js";

export const lj_vm_wasm: GeneratedTranslation = ${JSON.stringify({ key, address, size, units: rows }, null, 1)};
`,
);

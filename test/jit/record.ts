/*
 * Runs a program with the trace compiler on and reports the traces.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { createLua } from "../../runtime/api/index.js";
import type { LuaState } from "../../runtime/api/lua.js";
import {
  argslot,
  lj_lib_pushcc,
  nargs,
  registry,
  setfield,
  subtable,
} from "../../runtime/core/lib.js";
import { isluafunc } from "../../runtime/core/run/frame.js";
import { gcV, numV, tvisfunc, tvisnum } from "../../runtime/core/objects/tvalue.js";
import { strToJs } from "../../runtime/core/objects/str.js";
import type { Vm } from "../../runtime/core/vm.js";
import { VMEVENT_NOCACHE, VMEVENTS_REGKEY } from "../../runtime/core/run/vmevent.js";
import { flushFiles } from "../../runtime/lib/iohandle.js";
import { jitSetOption, setEngineMode } from "../../runtime/jit/control.js";
import { compilerOf } from "../../runtime/jit/settings.js";
import { bytecodes } from "../../runtime/layout/bytecode.js";
import { global_State } from "../../runtime/layout/state.js";
import {
  jitState,
  linktypes,
  LJ_TRLINK,
  type JitBackend,
  type JitState,
} from "../../runtime/jit/state.js";
import { traceerrs, LJ_TRERR } from "../../runtime/jit/traceerr.js";
import { verifyTrace } from "../../runtime/jit/verify.js";
import { functionName, traceIR } from "./dump.js";

/** Options in the first line: `-- options: -Ohotloop=10 -O-sink`. */
export function programOptions(source: string): string[] {
  const [, options = ""] = /^-- options: (.*)/.exec(source) ?? [];
  return options.split(/\s+/).flatMap((o) => (o.startsWith("-O") ? o.slice(2).split(",") : []));
}

export interface RecordOptions {
  /** Flags and parameters, as -O takes them; by default those that the program names. */
  readonly flags?: readonly string[];
}

/** The dump of a program's traces, and what it prints. */
export function recordProgram(file: string, { flags }: RecordOptions = {}): Recorded {
  const source = readFileSync(file, "utf8");
  let out = "";
  const put = (text: string): void => void (out += text);
  const lua = createLua({ stdout: put, stderr: put, foreignCode: true });
  const { vm } = lua as LuaState;
  const dump: string[] = [];
  compilerOf(vm);
  const J = vm.attachment(jitState);
  const { backend } = J;
  if (backend === null) throw new Error("the compiler has no back end");
  const asm: JitBackend["asm"] = (J, T) => {
    dump.push(`---- TRACE ${T.traceno} IR`, ...traceIR(J, T));
    backend.asm(J, T);
  };
  J.backend = { ...backend, asm };
  J.verify = verifyTrace;
  // Thresholds are given, so traces are those that LuaJIT makes, and not those that pay (jit/governor.ts).
  for (const option of ["hotloop=56", ...(flags ?? programOptions(source))])
    if (!jitSetOption(vm, option)) throw new Error(option);
  listen(vm, J, dump);
  setEngineMode(vm, vm.L, "on");
  lua.run(source, `@${path.basename(file)}`);
  flushFiles(vm);
  return { dump, out };
}
export interface Recorded {
  readonly dump: readonly string[];
  readonly out: string;
}

function listen(vm: Vm, J: JitState, dump: string[]): void {
  lj_lib_pushcc(vm, vm.L, "traceevent", (vm, L) => {
    traceEvent(vm, L, J, dump);
    return 0;
  });
  setfield(vm, vm.L, subtable(vm, vm.L, registry(vm), VMEVENTS_REGKEY), "trace");
  vm.mem.u8[vm.g + global_State.vmevmask] = VMEVENT_NOCACHE;
}

function traceEvent(vm: Vm, L: number, J: JitState, dump: string[]): void {
  const { mem } = vm;
  const num = (n: number): number => numV(mem, argslot(vm, L, n));
  const place = (n: number): string => {
    const fn = gcV(mem, argslot(vm, L, n));
    if (!isluafunc(mem, fn)) return functionName(J, fn);
    const pos = num(n + 1);
    return functionName(J, fn, pos);
  };
  const what = strToJs(vm, gcV(mem, argslot(vm, L, 1)));
  const no = num(2);
  if (what === "start") {
    const parent = nargs(vm, L) > 4 ? ` ${num(5)}/${num(6) === -1 ? "stitch" : num(6)}` : "";
    dump.push(`---- TRACE ${no} start${parent} ${place(3)}`);
  } else if (what === "stop") {
    const T = J.traceref(no);
    const to = T.linktype === LJ_TRLINK.ROOT ? String(T.link) : linktypes[T.linktype];
    dump.push(`---- TRACE ${no} stop -> ${to}`);
  } else if (what === "abort") {
    dump.push(`---- TRACE ${no} abort ${place(3)} -- ${reason(vm, L, J, num(5))}`);
  } else dump.push(`---- TRACE flush`);
}

function reason(vm: Vm, L: number, J: JitState, code: number): string {
  const { mem } = vm;
  const o = argslot(vm, L, 6);
  const info =
    nargs(vm, L) < 6
      ? "?"
      : tvisfunc(mem, o)
        ? functionName(J, gcV(mem, o))
        : tvisnum(mem, o) && code === LJ_TRERR.NYIBC
          ? bytecodes[numV(mem, o)][0]
          : "?";
  return traceerrs[code][1].replace(/%[sd]/, info);
}

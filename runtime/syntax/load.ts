/*
 * Chunks of source text or bytecode to functions.
 */
import { lj_errmsg } from "../layout/errors.js";
import { LUA } from "../layout/frame.js";
import { GCproto, GCstr } from "../layout/objects.js";
import { global_State } from "../layout/state.js";
import { GCT, LJ_T } from "../layout/value.js";
import { lj_err_throw, pushstring } from "../core/run/err.js";
import { L_env, L_top } from "../core/run/frame.js";
import { gcCycle } from "../core/gc/weakcache.js";
import { lj_func_newL_empty } from "../core/objects/func.js";
import { proto_kgc } from "../core/run/debug.js";
import { pushgc } from "../core/lib.js";
import { lj_vmevent_send, VMEVENT_BC } from "../core/run/vmevent.js";
import { strdata, strlen } from "../core/objects/str.js";
import { incr_top } from "../core/objects/state.js";
import { gctOf, setfuncV, setprotoV } from "../core/objects/tvalue.js";
import type { Vm } from "../core/vm.js";
import { charge, Held } from "../core/run/work.js";
import { lj_bcread } from "./bytecode/bcread.js";
import { type ChunkName, shownName } from "./chunkname.js";
import { findCompiled, noteCompiled } from "./compiled.js";
import { Literals } from "./lexer/literals.js";
import { type ChunkPayer, type ChunkReader, NOTHING } from "./lexer/lexchars.js";
import { lj_parse } from "./parser/parse_func.js";
import { isNative, setNative } from "./bytecode/proto.js";
import { LuaSyntaxError } from "./lexer/synerr.js";
import { type Workspace, workspaces } from "./parser/workspace.js";

/** What loading the smallest chunk costs, in units of work. */
const LOAD_COST = 5000;

const isOwnDump = (vm: Vm, s: number): boolean => s !== 0 && vm.mem.u8[s + GCstr.dumped] === 1;

/** What to load. */
export interface Chunk {
  /** Its pieces may lie in guest memory. */
  readonly reader: ChunkReader;
  readonly name: ChunkName;
  /** A letter for each form allowed, and W for a chunk with frames of one slot. */
  readonly mode: string | undefined;
  /** The reader runs no Lua code. */
  readonly whole: boolean;
  /** The string that all of it is, without a reader; or 0. */
  readonly source: number;
}

/** Who pays for what a program loads. */
class LoadPayer implements ChunkPayer {
  private kept: Literals | undefined = undefined;

  constructor(
    private readonly vm: Vm,
    private readonly L: number,
    private readonly chunk: Chunk,
    private readonly held: Held,
  ) {}
  charge(units: number): void {
    charge(this.vm, units);
  }
  hold(bytes: number): void {
    this.held.add(bytes);
  }
  chunkname(): string {
    return shownName(this.vm, this.chunk.name);
  }
  get literals(): Literals | undefined {
    if (this.chunk.whole)
      this.kept ??= new Literals(this.vm, this.L, this.vm.attachment(gcCycle).token);
    return this.kept;
  }
}

/** Compile source text or read a dump; returns the main prototype, which nothing anchors. Throws LuaSyntaxError. */
export function loadProto(vm: Vm, L: number, chunk: Chunk): number {
  charge(vm, LOAD_COST);
  const held = new Held(vm, L);
  const spaces = vm.attachment(workspaces);
  const space = spaces.take();
  try {
    const payer = new LoadPayer(vm, L, chunk, held);
    const { source } = chunk;
    const from = source === 0 ? 0 : strdata(source);
    const to = source === 0 ? 0 : from + strlen(vm, source);
    space.lexer.start(chunk.reader, payer, source === 0 ? NOTHING : vm.mem.u8, from, to);
    const pt = makeProto(vm, L, chunk, space, payer);
    spaces.keep(space);
    return pt;
  } finally {
    spaces.drop(space);
    held.release();
  }
}

function makeProto(
  vm: Vm,
  L: number,
  { name, mode = "bt", source }: Chunk,
  { lexer, maker, state }: Workspace,
  payer: LoadPayer,
): number {
  const { isBytecode } = lexer;
  const refused = isBytecode && vm.options.bytecode === false;
  if (refused || !mode.includes(isBytecode ? "b" : "t")) throw new LuaSyntaxError(lj_errmsg.XMODE);
  const fr2 = !mode.includes("W");
  if (isBytecode) return lj_bcread(vm, L, lexer.rest(), name, payer, fr2, isOwnDump(vm, source));
  maker.start(L, name);
  const pt = lj_parse(state, maker, fr2);
  setNative(vm, pt, fr2);
  return pt;
}

/** Push a new closure of a prototype with the environment of the thread. */
export function pushMain(vm: Vm, L: number, pt: number): void {
  const fn = lj_func_newL_empty(vm, L, pt, L_env(vm.mem, L));
  setfuncV(vm.mem, L_top(vm.mem, L), fn);
  incr_top(vm, L);
}

/** Event "bc" for each prototype, those inside first. */
function sendBytecode(vm: Vm, L: number, pt: number): void {
  const { mem, g } = vm;
  if (!(mem.u8[g + global_State.vmevmask] & VMEVENT_BC)) return;
  const n = mem.u32[(pt + GCproto.sizekgc) >>> 2];
  for (let i = n - 1; i >= 0; i--) {
    const child = proto_kgc(mem, pt, i);
    if (gctOf(mem, child) === GCT.PROTO) sendBytecode(vm, L, child);
  }
  lj_vmevent_send(vm, L, "bc", () => pushgc(vm, L, pt, LJ_T.PROTO));
}

/** What a string costs that was compiled before. */
const FOUND_COST = 500;

/**
 * Push the function of a chunk, or the prototype when it is not for this VM; or
 * throw a Lua error. The reader may throw Lua errors.
 */
export function lj_load(vm: Vm, L: number, chunk: Chunk): void {
  let pt = chunk.source === 0 ? 0 : findCompiled(vm, chunk);
  if (pt !== 0) {
    charge(vm, FOUND_COST);
  } else {
    try {
      pt = loadProto(vm, L, chunk);
    } catch (e) {
      if (!(e instanceof LuaSyntaxError)) throw e;
      pushstring(vm, L, e.text);
      lj_err_throw(vm, L, LUA.ERRSYNTAX);
    }
    if (chunk.source !== 0 && isNative(vm, pt)) noteCompiled(vm, chunk, pt);
  }
  if (isNative(vm, pt)) {
    pushMain(vm, L, pt);
    sendBytecode(vm, L, pt);
  } else {
    setprotoV(vm.mem, L_top(vm.mem, L), pt);
    incr_top(vm, L);
  }
}

/*
 * The encoding engine: runs action lists, relaxes jumps, writes machine code.
 *
 * How a template uses it. The preprocessor turns every run of `|` lines into one
 * `dasm_put(Dst, position, ...arguments)`; `Dst` is whatever has this name in the
 * surrounding TypeScript, so functions that contain assembly take it as a parameter:
 *
 *     import { dasm_put, DasmState } from "../dasc/dynasm/engine.js"; // relative to generated/
 *     import { lua_State } from "../runtime/layout/state.js";
 *     |.arch x64
 *     |.section code_op, code_sub          -> DASM_SECTION_CODE_OP = 0, ..., DASM_MAXSECTION
 *     |.actionlist build_actionlist        -> export const build_actionlist, build_actionlist_lines
 *     |.globals GLOB_                      -> export const GLOB_vm_call = 0, ..., GLOB__MAX
 *     |.globalnames globnames
 *     |.externnames extnames
 *     |.type L, lua_State, rbp             L->base is lua_State.base behind rbp, #L is lua_State.SIZEOF
 *     function build_op(Dst: DasmState, op: number) {
 *       |.code_op
 *       |=>op:
 *       if (op === BC.MOV) {
 *         |  mov RB, L->base
 *         |  call extern lj_tab_new
 *       }
 *     }
 *
 * and whoever runs the templates does
 *
 *     const Dst = new DasmState({
 *       maxSection: DASM_MAXSECTION, actionList: build_actionlist, lines: build_actionlist_lines,
 *       globals: globnames, externNames: extnames,
 *     });
 *     Dst.growPc(numberOfPcLabels);
 *     build(Dst);
 *     Dst.link();                          // size in bytes; jumps are relaxed here
 *     const code = Dst.encode();           // extern references are zero: see Dst.externs
 *     Dst.globalOffset(GLOB_vm_call); Dst.pcOffset(BC.MOV);
 *
 * Sections come in the order of .section, so code in the last one is out of the way
 * of that in the first. A DasmState makes one piece of code: put everything, link,
 * encode. Errors are DasmEngineErrors that begin with the template's file:line.
 *
 * Three passes (folder engine/): put() assumes that every jump is long; link() walks
 * all sections in order, knows the distance of each jump by then, and shortens it if
 * even the estimates allow it; encode() writes.
 */
import { Encode } from "./engine/encode.js";
import type { ExternReference, LabelReference, LineMapEntry } from "./engine/encode.js";
import { link } from "./engine/link.js";
import { DasmEngineError, Program } from "./engine/program.js";
import type { DasmOptions } from "./engine/program.js";
import { Put } from "./engine/put.js";
import { FIRST_GLOBAL } from "./actions.js";

export { ExternKind } from "./actions.js";
export type { LineTable } from "./actions.js";
export type { ExternReference, LabelReference, LineMapEntry } from "./engine/encode.js";
export type { SourceLine } from "./engine/lines.js";
export { DasmEngineError } from "./engine/program.js";
export type { DasmOptions, DasmStatus } from "./engine/program.js";

export class DasmState {
  private readonly program: Program;
  private readonly pass1: Put;
  private size: number | undefined = undefined;
  private pass3: Encode | undefined = undefined;

  constructor(options: DasmOptions) {
    this.program = new Program(options);
    this.pass1 = new Put(this.program);
  }

  /** Make room for PC labels 0 .. count - 1. */
  growPc(count: number): void {
    const { program } = this;
    if (count <= program.pcLabels.length) return;
    const grown = new Int32Array(count);
    grown.set(program.pcLabels);
    program.pcLabels = grown;
  }

  /** Append the actions at `position`. Templates call it as dasm_put. */
  put(position: number, args: readonly number[]): void {
    if (this.size !== undefined) throw this.program.error("PHASE", position, "put after link");
    this.pass1.run(position, args);
  }

  /** Fix all offsets. Returns the size of the code in bytes. */
  link(): number {
    if (this.size !== undefined) throw new DasmEngineError("PHASE", "linked twice");
    return (this.size = link(this.program));
  }

  /** The machine code, as it would stand at address `base`. */
  encode(base = 0): Uint8Array {
    if (this.size === undefined || this.pass3)
      throw new DasmEngineError("PHASE", "encode needs link first, and comes once");
    this.pass3 = new Encode(this.program, this.size, base);
    return this.pass3.run();
  }

  /** Offset of a global label by its number, -1 when the code does not contain it. After link. */
  globalOffset(number: number): number {
    return this.labelOffset(this.program.labels[FIRST_GLOBAL + number]);
  }

  /** Offset of a PC label, -1 when the code does not contain it. After link. */
  pcOffset(pc: number): number {
    return this.labelOffset(this.program.pcLabels[pc]);
  }

  /** References to extern symbols by offset. After encode. */
  get externs(): readonly ExternReference[] {
    return this.pass3?.externs ?? [];
  }

  /** Distances of 32 bits to labels, by offset. After encode. */
  get labelReferences(): readonly LabelReference[] {
    return this.pass3?.labelReferences ?? [];
  }

  /** Template lines by offset. After encode. */
  lineMap(): readonly LineMapEntry[] {
    return this.pass3?.lineMap ?? [];
  }

  private labelOffset(label: number | undefined): number {
    if (this.size === undefined)
      throw new DasmEngineError("PHASE", "labels have offsets after link");
    return label !== undefined && label < 0 ? this.program.cell(-label) : -1;
  }
}

/** What the preprocessor writes for a run of assembly lines. */
export function dasm_put(Dst: DasmState, position: number, ...args: number[]): void {
  Dst.put(position, args);
}

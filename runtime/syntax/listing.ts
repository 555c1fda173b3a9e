/*
 * Bytecode as text, as `luajit -bl` shows it: inner functions first, one line per
 * instruction, its operands by the modes of the bytecode table, constants and names
 * as comments, jump targets marked.
 */
import { bc_a, bc_b, bc_c, bc_d, bc_op, bytecodes, type OperandMode } from "../layout/bytecode.js";
import { lj_strfmt_num } from "../core/strfmt.js";
import { upvalueNames } from "./debuginfo.js";
import type { ChunkData, ProtoData } from "./protodata.js";

/** Constants longer than this are cut. */
const STRING_SHOWN = 40;
/** Chunk names longer than this are no help. */
const NAME_SHOWN = 40;

const pad = (n: number, width: number): string => String(n).padStart(width);

const escapes: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };
const controls = /[\x00-\x1f\x7f]/g;
const escaped = (text: string): string =>
  text.replace(controls, (c) => escapes[c] ?? `\\${String(c.charCodeAt(0)).padStart(3, "0")}`);

function quoted(text: string): string {
  const shown = escaped(text);
  return text.length > STRING_SHOWN ? `"${shown.slice(0, STRING_SHOWN)}"~` : `"${shown}"`;
}

class Listing {
  out = "";
  constructor(private readonly chunkname: string) {}

  /** Where a function is: `file.lua:12`. */
  private location(pt: ProtoData): string {
    const name = this.chunkname;
    const line = pt.debug?.firstline ?? 0;
    if (name[0] === "@") return `${name.replace(/^@(.*[/\\])?/s, "")}:${line}`;
    if (name[0] === "=") return `${name.slice(1)}:${line}`;
    return `${name.length > NAME_SHOWN ? "[string]" : `"${name}"`}:${line}`;
  }

  proto(pt: ProtoData): void {
    for (const k of pt.kgc) if (typeof k === "object" && k.kind === "proto") this.proto(k.proto);
    const last = pt.debug ? pt.debug.firstline + pt.debug.numline : 0;
    this.out += `-- BYTECODE -- ${this.location(pt)}-${last}\n`;
    const targets = jumpTargets(pt);
    for (let pc = 1; pc < pt.bc.length; pc++) this.out += this.line(pt, pc, targets.has(pc));
    this.out += "\n";
  }

  private line(pt: ProtoData, pc: number, isTarget: boolean): string {
    const ins = pt.bc[pc];
    const [name, modeA, modeB, modeC] = bytecodes[bc_op(ins)];
    const a = modeA === "none" ? "" : String(bc_a(ins));
    const number = String(pc).padStart(4, "0");
    const head = `${number} ${isTarget ? "=>" : "  "} ${name.padEnd(6)} ${a.padStart(3)} `;
    if (modeC === "jump") return `${head}=> ${String(jumpTarget(pc, ins)).padStart(4, "0")}\n`;
    if (modeB === "none" && modeC === "none") return `${head}\n`;
    const d = modeB === "none" ? bc_d(ins) : bc_c(ins);
    const comment = this.comment(pt, ins, d, modeA, modeC);
    if (modeB !== "none")
      return `${head}${pad(bc_b(ins), 3)} ${pad(d, 3)}${comment === undefined ? "" : `  ; ${comment}`}\n`;
    if (comment !== undefined) return `${head}${pad(d, 3)}      ; ${comment}\n`;
    return `${head}${pad(modeC === "lits" ? (d << 16) >> 16 : d, 3)}\n`;
  }

  /** The constant or the names that an instruction is about; names may be stripped. */
  private comment(
    pt: ProtoData,
    ins: number,
    d: number,
    modeA: OperandMode,
    modeC: OperandMode,
  ): string | undefined {
    const constant = this.operand(pt, ins, d, modeC);
    if (modeA !== "uv") return constant;
    const name = upvalueNames(pt)[bc_a(ins)] ?? "";
    return constant === undefined ? name : `${name} ; ${constant}`;
  }

  private operand(pt: ProtoData, ins: number, d: number, mode: OperandMode): string | undefined {
    switch (mode) {
      case "str":
        return quoted(String(pt.kgc[d]));
      case "num": {
        // TSETM has its first index as the low word of a large number.
        const bias = bytecodes[bc_op(ins)][0] === "TSETM" ? 2 ** 52 : 0;
        return lj_strfmt_num(pt.kn[d] - bias);
      }
      case "func": {
        const k = pt.kgc[d];
        return typeof k === "object" && k.kind === "proto" ? this.location(k.proto) : undefined;
      }
      case "uv":
        return upvalueNames(pt)[d] ?? "";
      default:
        return undefined;
    }
  }
}

const jumpTarget = (pc: number, ins: number): number => pc + bc_d(ins) - 0x7fff;

function jumpTargets(pt: ProtoData): Set<number> {
  const targets = new Set<number>();
  pt.bc.forEach((ins, pc) => {
    if (bytecodes[bc_op(ins)][3] === "jump") targets.add(jumpTarget(pc, ins));
  });
  return targets;
}

/** The listing of a chunk with all functions in it. */
export function listing(chunk: ChunkData): string {
  const text = new Listing(chunk.chunkname);
  text.proto(chunk.main);
  return text.out;
}

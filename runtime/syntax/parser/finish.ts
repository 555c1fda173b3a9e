/*
 * The end of a function: its returns, its upvalue descriptors, its debug
 * information, and the ProtoData that all of it becomes.
 */
import { BC, BCBIAS_J, BCINS_AD, BCMAX_D, bc_op } from "../../layout/bytecode.js";
import { PROTO, PROTO_UV } from "../../layout/objects.js";
import { encodeDebug } from "../bytecode/debuginfo.js";
import type { FuncState } from "./funcstate.js";
import type { ProtoData } from "../bytecode/protodata.js";
import { FSCOPE, fscope_end, UV_OUTER, VSTACK } from "./scope.js";

const isReturn = (op: number): boolean =>
  (op >= BC.RETM && op <= BC.RET1) || op === BC.CALLMT || op === BC.CALLT;

/** Returns that precede the first closure left open upvalues: send them through a UCLO at the end. */
function fixupEarlyReturns(fs: FuncState, endpc: number): void {
  for (let pc = 1; pc < endpc; pc++) {
    const ins = fs.bc[pc];
    if (isReturn(bc_op(ins))) {
      const copy = fs.emit(ins);
      fs.lines[copy] = fs.lines[pc];
      const d = copy - (pc + 1) + BCBIAS_J;
      if (d > BCMAX_D) fs.errSyntax("XFIXUP");
      fs.bc[pc] = BCINS_AD(BC.UCLO, 0, d);
    } else if (bc_op(ins) === BC.FNEW) {
      return;
    }
  }
}

function fixupReturns(fs: FuncState): void {
  const endpc = fs.pc;
  if (endpc <= fs.lasttarget || !isReturn(bc_op(fs.bc[endpc - 1]))) {
    if (fs.bl!.flags & FSCOPE.UPVAL) fs.emitAJ(BC.UCLO, 0, 0);
    fs.emitAD(BC.RET0, 0, 1);
  }
  fs.bl!.flags |= FSCOPE.NOCLOSE;
  fscope_end(fs);
  if (fs.flags & PROTO.FIXUP_RETURN) fixupEarlyReturns(fs, endpc);
}

/** Now it is known which captured variables are assigned to: finish the children's descriptors. */
function fixupUpvalues(fs: FuncState, uv: number[]): void {
  uv.forEach((vidx, i) => {
    if (vidx >= UV_OUTER) {
      uv[i] = vidx - UV_OUTER;
    } else {
      const v = fs.ls.vstack[vidx];
      const immutable = v.info & VSTACK.VAR_RW ? 0 : PROTO_UV.IMMUTABLE;
      uv[i] = v.slot | PROTO_UV.LOCAL | immutable;
    }
  });
}

/** Complete the function, which ends at `line`, and drop its variables. */
export function fs_finish(fs: FuncState, line: number): ProtoData {
  const { vstack } = fs.ls;
  const numline = line - fs.linedefined;
  fixupReturns(fs);
  const { kn } = fs;
  fs.checkLimit(kn.length - 1, BCMAX_D + 1, "constants");
  fs.checkLimit(fs.kgc.length - 1, BCMAX_D + 1, "constants");
  fs.dropConstants();
  if (fs.flags & PROTO.CHILD)
    for (const k of fs.kgc) if (k.kind === "proto") fixupUpvalues(fs, k.proto.uv);
  fs.bc[0] = BCINS_AD(fs.flags & PROTO.VARARG ? BC.FUNCV : BC.FUNCF, fs.framesize, 0);
  const { words } = fs.ls;
  words.keep(fs.bc, fs.pc);
  const pt: ProtoData = {
    flags: fs.flags & (PROTO.DUMP_MASK | PROTO.BITOP),
    numparams: fs.numparams,
    framesize: fs.framesize,
    words: words.array,
    code: words.at,
    sizebc: fs.pc,
    uv: fs.uvtmp,
    kgc: fs.kgc,
    kn,
    debug: encodeDebug(fs, numline),
  };
  fs.hold(4 * fs.pc + (pt.debug?.size ?? 0));
  if (vstack.length > fs.vbase) vstack.length = fs.vbase;
  fs.ls.depth--;
  return pt;
}

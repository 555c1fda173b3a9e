/*
 * The end of a function: its returns, and the prototype that it becomes.
 */
import { BC, BCBIAS_J, BCINS_AD, BCMAX_D, bc_op } from "../../layout/bytecode.js";
import { PROTO } from "../../layout/objects.js";
import type { FuncState } from "./funcstate.js";
import { FSCOPE, fscope_end } from "./scope.js";

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

/** Complete the function, which ends at `line`, and drop its variables; what the maker made of it. */
export function fs_finish(fs: FuncState, line: number): number {
  fixupReturns(fs);
  fs.checkLimit(fs.nkn - 1, BCMAX_D + 1, "constants");
  fs.checkLimit(fs.nkgc - 1, BCMAX_D + 1, "constants");
  fs.bc[0] = BCINS_AD(fs.flags & PROTO.VARARG ? BC.FUNCV : BC.FUNCF, fs.framesize, 0);
  const pt = fs.ls.maker.proto(fs, line - fs.linedefined);
  fs.dropConstants();
  fs.ls.closeFunction(fs);
  return pt;
}

/*
 * Library functions written in Lua. Their sources may use what programs cannot:
 *
 *   CHECK_tab(x)  CHECK_str(x)  CHECK_func(x)  CHECK_num(x)  CHECK_int(x)
 *                 check (and coerce) an argument in one instruction
 *   PAIRS(t)      in a for loop: traverse t, whatever the globals say
 *   t[i]          with a variable: raw access
 *
 * Each construct is replaced by an assignment or list with a marker that the
 * parser compiles as usual; the markers' instructions are then rewritten.
 *
 * That is done when the project is built (api/translate.ts), since it took a third of what opening
 * the libraries does, and the parser's code with it: generated/libbc.ts has what came out.
 */
import { BC, BCINS_AD, bc_a, bc_d, bc_op } from "../layout/bytecode.js";
import { LJ_T } from "../layout/value.js";
import { PAIRS_MARK } from "./builtin.js";
import { Lexer } from "./lexer/lex.js";
import { bytesReader } from "./lexer/lexchars.js";
import { lj_parse } from "./parser/parse_func.js";
import type { ProtoData } from "./bytecode/protodata.js";

/** Instructions and operands of the checks; D is the negated type tag. */
const checks = {
  tab: [BC.ISTYPE, -LJ_T.TAB],
  str: [BC.ISTYPE, -LJ_T.STR],
  func: [BC.ISTYPE, -LJ_T.FUNC],
  num: [BC.ISNUM, -LJ_T.NUMX],
  int: [BC.ISNUM, -LJ_T.NUMX],
} as const;
type CheckName = keyof typeof checks;

/** A KSHORT marker of check number i: MARK + i. Sources use no such constants. */
const MARK = -30000;

const isCheckName = (name: string): name is CheckName => name in checks;

function expand(source: string): { text: string; used: CheckName[] } {
  const used: CheckName[] = [];
  const text = source
    .replace(/CHECK_(\w+)\((\w+)\)/g, (_, name: string, variable: string) => {
      if (!isCheckName(name)) throw new Error(`unknown check CHECK_${name}`);
      return `${variable}=${MARK + used.push(name) - 1};`;
    })
    .replace(/PAIRS\((\w+)\)/g, `nil, $1, ${PAIRS_MARK}`);
  return { text, used };
}

function rewrite(pt: ProtoData, used: readonly CheckName[]): void {
  const hasPairs = pt.kn.includes(PAIRS_MARK);
  const bc = pt.words.subarray(pt.code, pt.code + pt.sizebc);
  bc.forEach((ins, pc) => {
    switch (bc_op(ins)) {
      case BC.KSHORT: {
        const check = used[((bc_d(ins) << 16) >> 16) - MARK];
        if (check) bc[pc] = BCINS_AD(checks[check][0], bc_a(ins), checks[check][1]);
        break;
      }
      case BC.ITERC:
        if (hasPairs) bc[pc] = ins - BC.ITERC + BC.ITERN;
        break;
      case BC.TGETV:
        bc[pc] = ins - BC.TGETV + BC.TGETR;
        break;
      case BC.TSETV:
        bc[pc] = ins - BC.TSETV + BC.TSETR;
        break;
    }
  });
}

/** Compile `function(...) ... end`. */
export function parseBuiltin(source: string, name: string): ProtoData {
  const { text, used } = expand(source);
  const bytes = new TextEncoder().encode(`return ${text}`);
  const { main } = lj_parse(new Lexer(bytesReader(bytes), () => `=${name}`));
  const k = main.kgc[0];
  if (k.kind !== "proto" || k.proto.uv.length > 0)
    throw new Error(`${name}: not a function without upvalues`);
  const proto = { ...k.proto, debug: undefined };
  rewrite(proto, used);
  return proto;
}

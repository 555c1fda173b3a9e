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
import { PROTO } from "../layout/objects.js";
import { LJ_T } from "../layout/value.js";
import { shownText } from "../core/text/texts.js";
import { PAIRS_MARK } from "./builtin.js";
import { bytesReader, NO_CHUNK } from "./lexer/lexchars.js";
import { Lexer } from "./lexer/lex.js";
import { type Name, Names } from "./lexer/lexnames.js";
import { lj_parse } from "./parser/parse_func.js";
import { ParseState } from "./parser/parsestate.js";
import type { FuncState } from "./parser/funcstate.js";
import type { ObjectMaker } from "./parser/maker.js";
import type { GeneratedBuiltin } from "../layout/contract.js";

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

function rewrite(bc: Int32Array, hasPairs: boolean, used: readonly CheckName[]): void {
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

/** Functions with strings and numbers as their constants; the last is the main one. */
class BuiltinMaker implements ObjectMaker {
  private readonly strings: string[] = [];
  readonly protos: GeneratedBuiltin[] = [];

  constructor(private readonly used: readonly CheckName[]) {}

  string(name: Name): number {
    return this.strings.push(shownText(name.text)) - 1;
  }
  cdata(): never {
    throw new Error("a library function with a constant that is cdata");
  }
  table(): never {
    throw new Error("a library function with a template table");
  }
  proto(fs: FuncState): number {
    if (fs.nuv > 0) throw new Error("a library function with upvalues");
    const kn = [...fs.kn.subarray(0, fs.nkn)];
    const bc = fs.bc.slice(0, fs.pc);
    rewrite(bc, kn.includes(PAIRS_MARK), this.used);
    this.protos.push({
      flags: fs.flags & (PROTO.DUMP_MASK | PROTO.BITOP),
      numparams: fs.numparams,
      framesize: fs.framesize,
      bc: [...new Uint32Array(bc.buffer)],
      kgc: Array.from(fs.kgc.subarray(0, fs.nkgc), (k) => this.strings[k]),
      kn,
    });
    return -1;
  }
}

/** Compile `function(...) ... end`. */
export function parseBuiltin(source: string, name: string): GeneratedBuiltin {
  const { text, used } = expand(source);
  const names = new Names();
  const lexer = new Lexer(names);
  const bytes = new TextEncoder().encode(`return ${text}`);
  lexer.start(bytesReader(bytes), { ...NO_CHUNK, chunkname: () => `=${name}` });
  const maker = new BuiltinMaker(used);
  lj_parse(new ParseState(lexer, names), maker);
  if (maker.protos.length !== 2) throw new Error(`${name}: not one function`);
  return maker.protos[0];
}

/*
 * Chunks through a VM of the tests' own: source or dump to prototype, prototype to dump.
 */
import { newVm } from "../../runtime/api/create.js";
import { createLua } from "../../runtime/api/index.js";
import { defaultHost } from "../../runtime/api/host.js";
import type { Vm } from "../../runtime/core/vm.js";
import { lj_bcwrite, type DumpOptions } from "../../runtime/syntax/bytecode/bcwrite.js";
import { Lexer } from "../../runtime/syntax/lexer/lex.js";
import { bytesReader, NO_CHUNK } from "../../runtime/syntax/lexer/lexchars.js";
import { loadProto } from "../../runtime/syntax/load.js";
import { lj_parse } from "../../runtime/syntax/parser/parse_func.js";
import { ParseState } from "../../runtime/syntax/parser/parsestate.js";
import type { FuncState } from "../../runtime/syntax/parser/funcstate.js";
import { Names } from "../../runtime/syntax/lexer/lexnames.js";
import { ProtoMaker } from "../../runtime/syntax/bytecode/protomaker.js";
import { RESERVED, type TableConst } from "../../runtime/syntax/bytecode/protodata.js";

let shared: Vm | undefined;
const vm = (): Vm => (shared ??= newVm({ host: defaultHost() }));

const dumpProto = (pt: number, options: DumpOptions): Uint8Array =>
  lj_bcwrite(vm(), vm().L, pt, options, (dump) => dump.slice());

/** Template tables without the keys whose values are not constant: LuaJIT of 2022 does not dump them. */
class MakerOf2022 extends ProtoMaker {
  override table(fs: FuncState, k: TableConst): number {
    const values = k.values.slice(0, k.nkeys);
    const keys = k.keys.slice(0, k.nkeys).filter((_, i) => values[i] !== RESERVED);
    return super.table(fs, {
      array: k.array,
      hbits: k.hbits,
      keys,
      values: values.filter((value) => value !== RESERVED),
      nkeys: keys.length,
    });
  }
}

/** The dump of source text as LuaJIT of 2022 makes it. Throws LuaSyntaxError. */
export function dumpOf2022(
  source: Uint8Array,
  chunkname: string,
  options: DumpOptions = {},
): Uint8Array {
  const names = new Names();
  const lexer = new Lexer(names).start(bytesReader(source), {
    ...NO_CHUNK,
    chunkname: () => chunkname,
  });
  const maker = new MakerOf2022(vm(), lexer);
  maker.start(vm().L, chunkname);
  return dumpProto(lj_parse(new ParseState(lexer, names), maker), options);
}

/** Source or dump, loaded and dumped. */
export const dump = (
  source: Uint8Array,
  chunkname: string,
  options: DumpOptions = {},
): Uint8Array =>
  dumpProto(
    loadProto(vm(), vm().L, {
      reader: bytesReader(source),
      name: chunkname,
      mode: undefined,
      whole: false,
      source: 0,
    }),
    options,
  );

/** Source, listed as the command does it: by jit.bc. */
export function list(source: Uint8Array, chunkname: string): string {
  const literal = (bytes: Uint8Array): string =>
    `"${[...bytes].map((b) => `\\${String(b).padStart(3, "0")}`).join("")}"`;
  const name = literal(new TextEncoder().encode(chunkname));
  const [text] = createLua().run(`
    local lines = {}
    local out = { write = function(_, s) lines[#lines + 1] = s end, flush = function() end }
    require("jit.bc").dump(assert(loadstring(${literal(source)}, ${name})), out, true)
    return table.concat(lines)`);
  return String(text);
}

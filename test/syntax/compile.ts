/*
 * Chunks through a VM of the tests' own: source or dump to prototype, prototype to dump.
 */
import { newVm } from "../../runtime/api/create.js";
import { createLua } from "../../runtime/api/index.js";
import { defaultHost } from "../../runtime/api/host.js";
import type { Vm } from "../../runtime/core/vm.js";
import { lj_bcwrite, type DumpOptions } from "../../runtime/syntax/bytecode/bcwrite.js";
import { Lexer } from "../../runtime/syntax/lexer/lex.js";
import { bytesReader } from "../../runtime/syntax/lexer/lexchars.js";
import { loadProto } from "../../runtime/syntax/load.js";
import { lj_parse } from "../../runtime/syntax/parser/parse_func.js";
import { newProto } from "../../runtime/syntax/bytecode/proto.js";
import type { ChunkData } from "../../runtime/syntax/bytecode/protodata.js";

let shared: Vm | undefined;
const vm = (): Vm => (shared ??= newVm({ host: defaultHost() }));

/** Parse source text. Throws LuaSyntaxError. */
export const parse = (source: Uint8Array, chunkname: string): ChunkData =>
  lj_parse(new Lexer(bytesReader(source), () => chunkname));

const dumpProto = (pt: number, options: DumpOptions): Uint8Array =>
  lj_bcwrite(vm(), vm().L, pt, options, (dump) => dump.slice());

/** The dump of what the parser made. */
export const dumpChunk = (
  chunk: ChunkData,
  chunkname: string,
  options: DumpOptions = {},
): Uint8Array => dumpProto(newProto(vm(), vm().L, chunk, chunkname), options);

/** Source or dump, loaded and dumped. */
export const dump = (
  source: Uint8Array,
  chunkname: string,
  options: DumpOptions = {},
): Uint8Array => dumpProto(loadProto(vm(), vm().L, bytesReader(source), chunkname), options);

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

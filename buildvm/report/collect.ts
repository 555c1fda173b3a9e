/*
 * Gathers what the report shows.
 */
import { bytecodes } from "../../runtime/layout/bytecode.js";
import { externs as signatures } from "../../runtime/layout/externs.js";
import type { BuiltVm } from "../vm.js";
import type { Disassembler } from "../view/disassemble.js";
import { Templates } from "../view/handler.js";
import { ownPlace } from "../view/cold.js";
import { handlersOf, imageOf, type Handler } from "../view/image.js";
import type { HandlerData, HandlerKind, InstructionRow, ProfileData, ReportData } from "./data.js";

export function collectReport(
  vm: BuiltVm,
  disassemble: Disassembler,
  templates: Templates,
  profile?: ProfileData,
): ReportData {
  const files: string[] = [];
  const fileNumber = (name: string): number => {
    const known = files.indexOf(name);
    return known >= 0 ? known : files.push(name) - 1;
  };
  const externs = [...new Set(vm.externs.map(({ name }) => name))].sort();
  const signatureOf = new Map<string, string>(Object.entries(signatures));

  const codeOf = (handler: Handler): InstructionRow[] => {
    const statements = new Map(handler.lines.map((entry) => [entry.offset, entry]));
    let places: readonly [number, number, number, number] = [-1, 0, -1, 0];
    return disassemble(handler.offset, handler.codeEnd).map((insn) => {
      const entry = statements.get(insn.offset);
      if (entry) {
        const { file, line } = ownPlace(entry);
        const macro = entry.caller ? fileNumber(entry.file) : -1;
        places = [fileNumber(file), line, macro, macro < 0 ? 0 : entry.line];
      }
      const extern = insn.extern === undefined ? -1 : externs.indexOf(insn.extern);
      return [insn.offset, insn.size, insn.text, ...places, insn.target ?? -1, extern] as const;
    });
  };
  const handlers = handlersOf(imageOf(vm)).map((handler): HandlerData => {
    const { name, aliases, offset, codeEnd, end, file, first, last } = handler;
    return {
      name,
      aliases,
      kind: kindOf(name),
      offset,
      size: codeEnd - offset,
      padding: end - codeEnd,
      file: fileNumber(file),
      first,
      last,
      code: codeOf(handler),
    };
  });
  const byOffset = new Map(handlers.map(({ offset }, i) => [offset, i]));
  return {
    blobHash: vm.blobHash,
    blob: Buffer.from(vm.code).toString("base64"),
    handlers,
    files: files.map((name) => ({ name, lines: templates.lines(name) })),
    externs: externs.map((name) => ({ name, signature: signatureOf.get(name) ?? "" })),
    opcodes: bytecodes.map(([name, a, b, cd, metamethod], op) => ({
      name,
      a,
      b,
      cd,
      metamethod,
      offset: vm.lj_bc_ofs[op],
      handler: byOffset.get(vm.lj_bc_ofs[op]) ?? -1,
    })),
    ...(profile && { profile }),
  };
}

/** Labels within handlers (BC_CALL_Z) and rare paths (BC_CALL.cold) go with them. */
const kindOf = (name: string): HandlerKind =>
  name.startsWith("BC_") ? "opcode" : name.startsWith("ff_") ? "function" : "subroutine";

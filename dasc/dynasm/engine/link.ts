/*
 * Pass two: make all offsets final. Sections follow each other in order; branches
 * whose label is near become short, which can only bring other labels nearer.
 */
import { DASM, FIRST_GLOBAL } from "../actions.js";
import { ELSEWHERE, cellName } from "./program.js";
import type { DasmEngineError, Program } from "./program.js";

/** In place of a link: this label was never defined. */
const UNDEFINED_LABEL = -1;
const UNDEFINED_PC = -0x10000;

/**
 * Bytes that a branch loses when short: jmp rel32 is e9, jcc rel32 is 0f 8x. `p` is behind
 * the action; memory at a label has ModRM there, or the operand of a VREG.
 */
function branchShrink(list: Uint8Array, p: number): number {
  if (list[p - 2] === 0xe9) return 3;
  return (list[p - 2] & 0xf0) === 0x80 && list[p - 3] === 0x0f ? 4 : 0;
}

/** Returns the size of the code. */
export function link(program: Program): number {
  const { list, sections } = program;
  program.labels.forEach((head, label) => program.resolve(head, UNDEFINED_LABEL - label));
  program.pcLabels.forEach((head, label) => program.resolve(head, UNDEFINED_PC - label));
  /** From estimated to final offsets; grows by a section at its end, shrinks inside. */
  let delta = 0;
  sections.forEach((section, number) => {
    const { cells } = section;
    program.walk(section, (action, p, pos) => {
      switch (action as DASM) {
        case DASM.REL_LG:
        case DASM.REL_PC: {
          if (cells[pos] < 0) throw undefinedLabel(program, p - 1, cells[pos]);
          const shrink = branchShrink(list, p);
          const short = shrink !== 0 && reaches(program, number, pos, delta, shrink);
          cells[pos + 1] = short ? shrink : 0;
          delta -= cells[pos + 1];
          break;
        }
        case DASM.IMM_LG:
        case DASM.IMM_PC:
          if (cells[pos] < 0) throw undefinedLabel(program, p - 1, cells[pos]);
          break;
        case DASM.LABEL_LG:
        case DASM.LABEL_PC:
          if (cells[pos] !== ELSEWHERE) cells[pos] += delta;
          break;
        case DASM.ALIGN:
          delta -= (cells[pos] + delta) & list[p];
      }
    });
    delta += section.size;
  });
  return delta;
}

/** Can the branch at cell `pos` be short? Its own offset is an estimate, and so is a label's ahead. */
function reaches(
  program: Program,
  section: number,
  pos: number,
  delta: number,
  shrink: number,
): boolean {
  const { sections } = program;
  const { cells } = sections[section];
  const target = cells[pos];
  let distance = program.cell(target);
  if (distance === ELSEWHERE) return false;
  if (target > cellName(section, pos))
    for (let i = section; i < target >> 24; i++) distance += sections[i].size;
  else distance -= delta;
  distance -= cells[pos + 1];
  return distance >= -128 - shrink && distance <= 127;
}

function undefinedLabel(program: Program, p: number, mark: number): DasmEngineError {
  if (mark <= UNDEFINED_PC)
    return program.error("UNDEF_PC", p, `undefined PC label ${UNDEFINED_PC - mark}`);
  const label = UNDEFINED_LABEL - mark;
  if (label < FIRST_GLOBAL)
    return program.error("UNDEF_L", p, `no label ${label} behind this line`);
  return program.error("UNDEF_L", p, `undefined global label \`->${program.globalName(label)}'`);
}

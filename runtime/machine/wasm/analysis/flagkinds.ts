/*
 * Which kind the lazy flags are of where ways of control meet: when all ways agree, a
 * condition behind the meeting point can be computed from it.
 */
import {
  ADD16, ADD32, ADD64, ADD8, BITS, FCMP, RES32, RES64, SAR32, SAR64, SHL32, SHL64, SHR32, SHR64, SUB16,
  SUB32, SUB64, SUB8,
} from "../../flags.js";
import { REG } from "../../insn.js";
import type { Insn } from "../../insn.js";
import type { Graph } from "./cfg.js";
import { factsOf } from "./facts.js";

type Kinds = Readonly<Record<number, number>>;
const ADD: Kinds = { 8: ADD8, 16: ADD16, 32: ADD32, 64: ADD64 };
const SUB: Kinds = { 8: SUB8, 16: SUB16, 32: SUB32, 64: SUB64 };
const RES: Kinds = { 8: RES32, 16: RES32, 32: RES32, 64: RES64 };
const SHL: Kinds = { 8: RES32, 16: RES32, 32: SHL32, 64: SHL64 };
const SHR: Kinds = { 8: RES32, 16: RES32, 32: SHR32, 64: SHR64 };
const SAR: Kinds = { 8: RES32, 16: RES32, 32: SAR32, 64: SAR64 };
const BIT: Kinds = { 8: BITS, 16: BITS, 32: BITS, 64: BITS, 128: BITS };
/** Of instructions without operands. */
const ANY_BIT: Kinds = { 0: BITS, ...BIT };
/** The kind depends on the one before, or on what happens. */
const UNKNOWN: Kinds = {};
const FLOAT: Kinds = { 32: FCMP, 64: FCMP };

/** Kinds that translated instructions leave, by mnemonic and operand size. */
const KINDS: Readonly<Record<string, Kinds>> = {
  add: ADD, sub: SUB, cmp: SUB, neg: SUB,
  and: RES, or: RES, xor: RES, test: RES, inc: RES, dec: RES, adc: RES, sbb: RES,
  imul: RES, mul: RES, imul1: RES,
  shl: SHL, shr: SHR, sar: SAR,
  shld: RES, shrd: RES, rol: UNKNOWN, ror: UNKNOWN, rcl: UNKNOWN, rcr: UNKNOWN,
  xadd: ADD, cmpxchg: SUB, cmps: SUB, scas: SUB,
  bt: BIT, bts: BIT, btr: BIT, btc: BIT, bsf: BIT, bsr: BIT,
  popcnt: BIT, lzcnt: BIT, tzcnt: BIT, ptest: BIT,
  pcmpestri: BIT, pcmpestrm: BIT, pcmpistri: BIT, pcmpistrm: BIT, clc: ANY_BIT, stc: ANY_BIT, cmc: ANY_BIT,
  andn: RES, blsr: RES, blsmsk: RES, blsi: RES, bextr: RES, bzhi: RES,
  ucomisd: FLOAT, comisd: FLOAT, ucomiss: FLOAT, comiss: FLOAT,
};

/** The kind after an instruction, given the one before. */
function kindAfter(i: Insn, before: number): number {
  const facts = factsOf(i);
  const name = i.row?.name ?? "";
  const kinds = facts.flagKinds === undefined ? (facts.flagKinds = KINDS[name] ?? null) : facts.flagKinds;
  if (kinds === null) return before;
  if (facts.shifts) {
    if (i.cl) return -1;
    if ((i.imm & (i.dsize === 64 ? 63 : 31)) === 0) return before;
  }
  if (name === "xor" && i.dk === REG && i.sk === REG && i.da === i.sa) return RES32;
  return kinds[i.dsize] ?? -1;
}

const UNREACHED = -2;

/** Find the kind at the start of every node, -1 where it is only known at run time. */
export function findFlagKinds({ list }: Graph): void {
  /** By order: what is behind a node, and what its instructions leave, UNREACHED when they leave the flags alone. */
  const after = new Array<number>(list.length).fill(UNREACHED);
  const left = new Array<number>(list.length);
  for (let k = 0; k < list.length; k++) {
    let kind = UNREACHED;
    for (const i of list[k].insns) kind = kindAfter(i, kind);
    left[k] = kind;
  }
  for (let changed = true; changed;) {
    changed = false;
    for (const n of list) {
      let kind = n.entry ? -1 : UNREACHED;
      for (const p of n.predecessors) {
        const k = after[p.order];
        if (k !== UNREACHED) kind = kind === UNREACHED || kind === k ? k : -1;
      }
      n.flagKind = Math.max(-1, kind);
      const own = left[n.order];
      if (kind !== UNREACHED && own !== UNREACHED) kind = own;
      if (after[n.order] !== kind) {
        after[n.order] = kind;
        changed = true;
      }
    }
  }
}

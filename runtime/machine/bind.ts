/*
 * From a decoded instruction to the function that executes it: a fast form when
 * there is one, else the general executor of its mnemonic.
 */
import { isRebased } from "./decode.js";
import { computeAddress, rebased } from "./exec/address.js";
import { aluExecutors } from "./exec/alu.js";
import { bitExecutors } from "./exec/bits.js";
import { fastForm } from "./exec/fast.js";
import { floatExecutors } from "./exec/float.js";
import { jumpExecutors } from "./exec/jump.js";
import { moveExecutors } from "./exec/move.js";
import { multiplyExecutors } from "./exec/multiply.js";
import { shiftExecutors } from "./exec/shift.js";
import { shiftxExecutors } from "./exec/shiftx.js";
import { vectorExecutors } from "./exec/vector.js";
import { exchangeOfOperands } from "./exec/xchg.js";
import type { Bind } from "./exec/alu.js";
import { Trap, type Cpu } from "./cpu.js";
import type { Block, Insn } from "./insn.js";

type Executors = Readonly<Record<string, Bind>>;
const common: readonly Executors[] = [
  aluExecutors,
  moveExecutors,
  shiftExecutors,
  multiplyExecutors,
  bitExecutors,
  exchangeOfOperands,
];
/** Hundreds, which many programs do without, or nearly: made when a program comes to one that is not among the others. */
const vectors = ((): (() => readonly Executors[]) => {
  let made: readonly Executors[] | undefined;
  return () => (made ??= [floatExecutors(), vectorExecutors(), shiftxExecutors()]);
})();

const among = (tables: readonly Executors[], name: string): Bind | undefined => {
  for (const table of tables) if (Object.hasOwn(table, name)) return table[name];
  return undefined;
};
const general = (name: string): Bind | undefined => among(common, name) ?? among(vectors(), name);

/** Has the machine an executor for a mnemonic of the table? The tests ask for each. */
export const isImplemented = (c: Cpu, name: string): boolean =>
  general(name) !== undefined || name in c.executors || name in jumpExecutors;

/** Give the instruction its executor. True when it ends a block. */
export function bind(c: Cpu, i: Insn): boolean {
  if (i.mem && isRebased(i)) return bindRebased(c, i);
  const name = i.row?.name ?? "";
  const jump = jumpExecutors[name];
  if (jump !== undefined) {
    i.jump = jump(i);
    return true;
  }
  const fast = c.useFastForms ? fastForm(c, i) : null;
  if (fast !== null) {
    i.exec = fast;
    return false;
  }
  const make = general(name) ?? c.executors[name];
  if (make === undefined) throw new Trap("undefined");
  i.exec = make(i);
  return false;
}

function bindRebased(c: Cpu, i: Insn): boolean {
  const inner = rebased(i);
  const isJump = bind(c, inner);
  if (isJump)
    i.jump = (cpu): Block => {
      computeAddress(cpu, i);
      return inner.jump(cpu, inner);
    };
  else
    i.exec = (cpu): void => {
      computeAddress(cpu, i);
      inner.exec(cpu, inner);
    };
  return isJump;
}

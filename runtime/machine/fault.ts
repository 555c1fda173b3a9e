/*
 * The errors that leave a run: MachineFault when an instruction failed, MachineStop
 * when the budget or an interrupt ended it.
 */
import type { Cpu, Trap } from "./cpu.js";
import { jumpExecutors, undoJump } from "./exec/jump.js";
import { rflags } from "./flags.js";
import { GPR_NAMES, RSP, word } from "./state.js";
import type { FaultInfo, FaultKind, StopInfo } from "./types.js";

export class MachineFault extends Error {
  override readonly name = "MachineFault";
  constructor(
    message: string,
    readonly info: FaultInfo,
  ) {
    super(message);
  }
}

export class MachineStop extends Error {
  override readonly name = "MachineStop";
  constructor(readonly info: StopInfo) {
    super(`run stopped (${info.reason}) after ${info.executed} instructions`);
  }
}

const address = (a: number): string => `0x${a.toString(16).padStart(8, "0")}`;

const REASON: Readonly<Record<FaultKind, (a: string) => string>> = {
  unmapped: (a) => `unmapped address ${a}`,
  undefined: () => "undefined instruction",
  "not-code": (a) => `no code at address ${a}, reached`,
  divide: () => "divide error",
  alignment: (a) => `misaligned address ${a}`,
  breakpoint: () => "breakpoint",
  stack: (a) => `guest stack exhausted, address ${a},`,
};

/** The registers by name as 16 hex digits, rflags included. */
export function dumpRegisters(c: Cpu): Record<string, string> {
  const digits = (v: number): string => (v >>> 0).toString(16).padStart(8, "0");
  const registers: Record<string, string> = {};
  GPR_NAMES.forEach((name, r) => {
    registers[name] = digits(c.i32[word(r) + 1]) + digits(c.i32[word(r)]);
  });
  registers.rflags = digits(rflags(c));
  return registers;
}

/** Encodings of calls by length. */
const CALL_LENGTHS = [2, 3, 4, 5, 6, 7, 8];
/** The call whose return address is on top of the stack; -1: there is none. */
function callMade(c: Cpu): number {
  const top = c.i32[RSP] >>> 0;
  if (c.i32[RSP + 1] !== 0 || top + 8 > c.mem.size) return -1;
  const back = c.view.getUint32(top, true);
  const isCall = (length: number): boolean => {
    const i = c.code.instructionAt(back - length);
    return i !== null && i.row?.name === "call" && i.len === length;
  };
  const length = CALL_LENGTHS.find(isCall);
  return length === undefined ? -1 : back - length;
}

/**
 * Translated code that promises much does not say from where it went to where no code is, only where it was
 * entered. Mostly that was a call.
 */
function whereFrom(c: Cpu, trap: Trap, pc: number): number {
  const name = c.code.instructionAt(pc)?.row?.name ?? "";
  if (trap.kind !== "not-code" || Object.hasOwn(jumpExecutors, name)) return pc;
  const call = callMade(c);
  return call < 0 ? pc : call;
}

/**
 * What went wrong at `pc`, for people:
 * `unmapped address 0x0000000c at 0x00120340 (vm_call+0x10): 48 8b 47 0c  mov rax, [rdi+12]`.
 */
export function makeFault(c: Cpu, trap: Trap, at: number): MachineFault {
  const pc = whereFrom(c, trap, at);
  const symbol = c.code.symbolize(pc);
  const i = c.code.instructionAt(pc);
  if (trap.kind === "not-code" && i !== null) undoJump(c, i);
  const length = i?.len ?? Math.max(0, Math.min(8, c.mem.size - pc));
  const bytes = Array.from(c.u8.subarray(pc, pc + length), (b) => b.toString(16).padStart(2, "0"));
  const reason = REASON[trap.kind](address(trap.address ?? pc));
  const text = i === null ? "" : `  ${c.disassembler()?.(i) ?? ""}`;
  return new MachineFault(`${reason} at ${address(pc)} (${symbol}): ${bytes.join(" ")}${text}`, {
    kind: trap.kind,
    pc,
    address: trap.address,
    symbol,
    registers: dumpRegisters(c),
  });
}

/* Runs generated cases on the machine and compares final states with the CPU's. */
import { rflags, setRflags } from "../../runtime/machine/flags.js";
import { GuestUnwind, Machine } from "../../runtime/machine/index.js";
import type { MachineOptions } from "../../runtime/machine/index.js";
import { disassemble } from "../../runtime/machine/disasm.js";
import { GPR_NAMES, STATE, XMM } from "../../runtime/machine/state.js";
import {
  CODE,
  CODE_SIZE,
  DATA,
  DATA_SIZE,
  EXIT_SLOT,
  STACK_ABOVE,
  STACK_BELOW,
  STACK_TOP,
  STATE_SIZE,
} from "./values.js";
import type { Case } from "./values.js";

class Finished {}

/** Makes the machine that is to be compared. */
export type MakeMachine = (options: MachineOptions) => Machine;
export const generalExecutors: MakeMachine = (options) => {
  const machine = new Machine({ ...options, tier: "interp" });
  machine.cpu.useFastForms = false;
  return machine;
};
export const fastForms: MakeMachine = (options) => new Machine({ ...options, tier: "interp" });
/** Translates all code when it is first reached. */
export const translated: MakeMachine = (options) => {
  const machine = new Machine({ ...options, tier: "wasm" });
  machine.cpu.heatLimit = 0;
  return machine;
};

/** Run all cases on one machine: their final states without what is undefined. */
export function runCases(make: MakeMachine, cases: readonly Case[]): Uint8Array[] {
  const runner = new Runner(make);
  return cases.map((c) => maskState(c, runner.run(c)));
}

/** A machine with the memory map of the cases. */
export class Runner {
  readonly machine: Machine;
  private current!: Case;
  private flags = 0;
  private readonly start: number;

  constructor(make: MakeMachine = fastForms) {
    const machine = (this.machine = make({
      initialSize: 0x400000,
      maximumSize: 0x400000,
      stackBase: STACK_TOP - 0x8000,
      stackSize: 0x10000,
      thunkBase: 0x10000,
      thunkCount: 16,
    }));
    this.start = machine.defineHost("start", ":v", () => {
      const { state } = this.current;
      const view = new DataView(state.buffer);
      machine.mem.u8.set(state.subarray(0, 128), STATE);
      machine.mem.u8.set(state.subarray(136, 392), XMM);
      setRflags(machine.cpu, view.getInt32(128, true));
      throw new GuestUnwind(
        STACK_TOP,
        CODE,
        view.getUint32(8 * 7, true),
        view.getUint32(8 * 6, true),
      );
    });
    const finish = machine.defineHost("finish", ":v", () => {
      this.flags = rflags(machine.cpu);
      // Entering a host function has popped a return address that was never pushed.
      machine.mem.i32[(STATE + 8 * 4) >>> 2] -= 8;
      this.result = machine.mem.u8.slice(STATE, STATE + 128);
      throw new Finished();
    });
    machine.mem.u32[EXIT_SLOT >>> 2] = finish;
  }
  private result: Uint8Array = new Uint8Array(0);

  /** Final state, laid out like the initial one. */
  run(c: Case): Uint8Array {
    const { machine } = this;
    const { u8 } = machine.mem;
    this.current = c;
    u8.set(c.code, CODE);
    machine.publish({ name: "case", address: CODE, size: CODE_SIZE });
    u8.set(c.state.subarray(392, 392 + DATA_SIZE), DATA);
    u8.set(c.state.subarray(392 + DATA_SIZE), STACK_TOP - STACK_BELOW);
    try {
      machine.call(this.start);
    } catch (e) {
      if (!(e instanceof Finished)) throw e;
    }
    const state = this.memory();
    state.set(this.result);
    new DataView(state.buffer).setInt32(128, this.flags, true);
    return state;
  }

  /** The present state, laid out in that way, without general registers and flags. */
  memory(): Uint8Array {
    const { u8 } = this.machine.mem;
    const state = new Uint8Array(STATE_SIZE);
    state.set(u8.subarray(XMM, XMM + 256), 136);
    state.set(u8.subarray(DATA, DATA + DATA_SIZE), 392);
    state.set(u8.subarray(STACK_TOP - STACK_BELOW, STACK_TOP + STACK_ABOVE), 392 + DATA_SIZE);
    return state;
  }

  /** The case as text. */
  listing(c: Case): string {
    this.machine.mem.u8.set(c.code, CODE);
    this.machine.publish({ name: "case", address: CODE, size: CODE_SIZE });
    const lines: string[] = [];
    for (let pc = CODE; pc < CODE + CODE_SIZE;) {
      const i = this.machine.code.instructionAt(pc);
      if (i === null) break;
      const bytes = Array.from(c.code.subarray(pc - CODE, pc - CODE + i.len), hex).join(" ");
      lines.push(`${pc.toString(16)}  ${bytes.padEnd(34)} ${disassemble(i)}`);
      pc = i.next;
      if (i.row?.name === "jmp" && i.disp === EXIT_SLOT) break;
    }
    return lines.join("\n");
  }
}

const hex = (b: number): string => b.toString(16).padStart(2, "0");

/** Clear what the case leaves undefined, in place. */
export function maskState(c: Case, state: Uint8Array): Uint8Array {
  const view = new DataView(state.buffer, state.byteOffset);
  view.setInt32(128, view.getInt32(128, true) & c.flagMask, true);
  view.setInt32(132, 0, true);
  return state;
}

/** Lines that say where two masked states differ. */
export function differences(ours: Uint8Array, theirs: Uint8Array): string[] {
  const lines: string[] = [];
  const number = (s: Uint8Array, at: number, n: number): string =>
    Array.from(s.subarray(at, at + n), hex)
      .reverse()
      .join("");
  const compare = (name: string, at: number, n: number): void => {
    const a = number(ours, at, n);
    const b = number(theirs, at, n);
    if (a !== b) lines.push(`${name.padEnd(10)} machine ${a}  cpu ${b}`);
  };
  GPR_NAMES.forEach((name, k) => compare(name, 8 * k, 8));
  compare("rflags", 128, 4);
  for (let k = 0; k < 16; k++) compare(`xmm${k}`, 136 + 16 * k, 16);
  for (let k = 0; k < DATA_SIZE; k += 8) compare(`[data+${k}]`, 392 + k, 8);
  for (let k = 0; k < STACK_BELOW + STACK_ABOVE; k += 8)
    compare(`[stack${k - STACK_BELOW >= 0 ? "+" : ""}${k - STACK_BELOW}]`, 392 + DATA_SIZE + k, 8);
  return lines;
}

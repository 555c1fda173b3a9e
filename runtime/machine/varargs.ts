/*
 * Arguments that a C function's prototype does not name.
 *
 * Of a function declared with `...` they follow the named ones: in the registers that those leave
 * (six integer ones, eight for doubles), then on the stack. A `va_list` is how such a function
 * hands them on, and says the same in memory:
 *
 *     u32 gp_offset   where the next integer is in the save area; 48: none is left there
 *     u32 fp_offset   the same for doubles, 16 bytes each; 176: none
 *     u64 overflow    the next argument on the stack
 *     u64 save area   six integer registers, 8 bytes each, then eight of 16 bytes
 */
import { DOUBLE_ARGUMENTS, INTEGER_ARGUMENTS, word, xmmAddress } from "./state.js";
import type { GuestMemory, MachineApi } from "./types.js";

const TWO32 = 0x100000000;

/** One argument after the other; every call takes the next. */
export interface VarArgs {
  int(): number;
  /** Unsigned, as all addresses. */
  pointer(): number;
  /** A 64-bit integer as its halves. */
  long(): { readonly lo: number; readonly hi: number };
  double(): number;
  /** Address of the next 16 bytes on the stack, where every long double is. */
  memory16(): number;
}

abstract class Arguments implements VarArgs {
  constructor(protected readonly mem: GuestMemory) {}

  protected abstract integer(): readonly [lo: number, hi: number];
  abstract double(): number;
  abstract memory16(): number;

  int(): number {
    return this.integer()[0];
  }
  pointer(): number {
    return this.integer()[0] >>> 0;
  }
  long(): { lo: number; hi: number } {
    const [lo, hi] = this.integer();
    return { lo, hi };
  }
  protected readonly load = (address: number): readonly [number, number] => {
    const { view } = this.mem;
    return [view.getInt32(address, true), view.getInt32(address + 4, true)];
  };
  protected readonly loadDouble = (address: number): number =>
    this.mem.view.getFloat64(address, true);
}

class Passed extends Arguments {
  private readonly integers: number[] = [];
  private readonly doubles: number[] = [];
  private stack: number;
  private readonly firstInteger: number;
  private readonly firstDouble: number;

  constructor(
    machine: Pick<MachineApi, "mem" | "sp">,
    private usedIntegers: number,
    private usedDoubles: number,
  ) {
    super(machine.mem);
    const { i32, f64 } = machine.mem;
    // Now, since whatever the function calls will change registers.
    this.firstInteger = usedIntegers;
    this.firstDouble = usedDoubles;
    for (let n = usedIntegers; n < INTEGER_ARGUMENTS.length; n++) {
      const r = word(INTEGER_ARGUMENTS[n]);
      this.integers.push(i32[r], i32[r + 1]);
    }
    for (let n = usedDoubles; n < DOUBLE_ARGUMENTS; n++)
      this.doubles.push(f64[xmmAddress(n) >>> 3]);
    this.stack = machine.sp;
  }

  private onStack(): number {
    this.stack += 8;
    return this.stack - 8;
  }
  protected integer(): readonly [number, number] {
    const n = this.usedIntegers++;
    if (n >= INTEGER_ARGUMENTS.length) return this.load(this.onStack());
    const k = 2 * (n - this.firstInteger);
    return [this.integers[k], this.integers[k + 1]];
  }
  double(): number {
    const n = this.usedDoubles++;
    return n < DOUBLE_ARGUMENTS
      ? this.doubles[n - this.firstDouble]
      : this.loadDouble(this.onStack());
  }
  memory16(): number {
    const at = (this.stack + 15) & ~15;
    this.stack = at + 16;
    return at;
  }
}

/** Offsets in a va_list, and where its save area ends. */
const GP = 0;
const FP = 4;
const OVERFLOW = 8;
const SAVED = 16;
const GP_END = 8 * INTEGER_ARGUMENTS.length;
const FP_END = GP_END + 16 * DOUBLE_ARGUMENTS;

class Listed extends Arguments {
  constructor(
    mem: GuestMemory,
    private readonly list: number,
  ) {
    super(mem);
  }
  private field(offset: number): number {
    return this.mem.u32[(this.list + offset) >>> 2];
  }
  /** Address of the next argument of a kind; the list is moved on, as va_arg does. */
  private take(offset: number, size: number, end: number): number {
    const used = this.field(offset);
    const { u32 } = this.mem;
    if (used < end) {
      u32[(this.list + offset) >>> 2] = used + size;
      return (this.field(SAVED) + used) % TWO32;
    }
    const at = this.field(OVERFLOW);
    u32[(this.list + OVERFLOW) >>> 2] = at + 8;
    return at;
  }
  protected integer(): readonly [number, number] {
    return this.load(this.take(GP, 8, GP_END));
  }
  double(): number {
    return this.loadDouble(this.take(FP, 16, FP_END));
  }
  memory16(): number {
    const at = (this.field(OVERFLOW) + 15) & ~15;
    this.mem.u32[(this.list + OVERFLOW) >>> 2] = at + 16;
    return at;
  }
}

/**
 * In a host function with `...` in its signature, before it runs guest code: the arguments
 * behind so many integers (pointers included) and doubles that have names.
 */
export const passedArguments = (
  machine: Pick<MachineApi, "mem" | "sp">,
  integers: number,
  doubles = 0,
): VarArgs => new Passed(machine, integers, doubles);

/** What the va_list at an address holds. */
export const listedArguments = (mem: GuestMemory, list: number): VarArgs => new Listed(mem, list);

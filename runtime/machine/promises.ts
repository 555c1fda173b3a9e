/*
 * What whoever publishes code may promise, and how published code is linked.
 *
 * Untrusted code promises nothing, and is exact: every access is checked, every flag is
 * kept, a fault names its instruction. Code of our own makers, the blob of handlers and
 * traces, promises what need not be checked, and runs two to three times faster for it.
 *
 *   machine.publish({ name: "TRACE 12", address, size, promises: {
 *     memory: true,
 *     entries: [address, loop],
 *     exits: new Map([[stub0, { general: bits(R.RDX, R.R14), vector: 0 }], ...]),
 *   } });
 *
 * Links. A region with `entries` is translated when one of them gets hot: one WebAssembly function, made of
 * the region's own bytes and nothing else. A jump to an address outside of the region, direct or
 * not, goes on in whatever translation is entered there, that of the blob included: from trace
 * to trace, from a stub to `lj_vm_exit_handler`, from the handler of BC_JLOOP (`jmp` to machine
 * code) to a trace. A link is nothing that has to be made: it is there as soon as both ends are
 * published, in whichever order, and gone when one end is. A loop in WebAssembly
 * leads from one function to the next (tier/links.ts). Fuel and counts are as if nobody had translated anything.
 *
 *   body of a trace            [address, address + size), published with entries
 *     jcc stub0 ------------>  stub0: push 0; jmp group     published apart from the body,
 *     jmp loop                 stub1: push 1; jmp group     perhaps all stubs of a trace as one
 *
 * Patching. Publishing a piece of a region again (`publish` of `[stub0, stub0 + 5)` after
 * writing a `jmp rel32` there) makes the machine forget what it made of these bytes: the
 * stub, not the body that jumps to it. So exits that will be patched lie outside of the body. (A
 * patch of the body itself is correct, too, and has the body translated again.)
 *
 * Freeing. `invalidate(address, size)` forgets all that was made of these bytes. Frames of
 * translated code that are under way leave at their next call out.
 *
 * A promise that does not hold is undefined behaviour of the guest, not of the host:
 *  - memory beyond its end: the run ends in a MachineFault, kind "unmapped", whose pc is where
 *    the translation was entered or came back to from a call last; registers and the count
 *    of instructions are those of that moment.
 *  - page 0: it holds the machine's registers and tables, so reads and writes there find and
 *    damage the state of this guest. No other guest and nothing of the host is reached.
 *  - below the guest stack: what lies there is overwritten.
 *  - registers and flags promised dead: they hold anything.
 */

/** Registers by number (state.ts), as masks. */
export interface LiveRegisters {
  readonly general: number;
  readonly vector: number;
}

/** What is alive at addresses outside: a map, or who works it out when asked. */
export interface Exits {
  get(pc: number): LiveRegisters | undefined;
  keys(): Iterable<number>;
}

export interface Promises {
  /**
   * All accesses, pushes included, stay inside guest memory and above page 0; addresses
   * below 4 GiB, and what is jumped to is code.
   */
  readonly memory?: boolean;
  /** Where the region is entered from outside: it is translated as a whole when one of these gets hot. */
  readonly entries?: readonly number[];
  /**
   * Addresses outside that the region's direct jumps lead to, and what is alive there, as
   * general and vector registers; flags are dead there. At an address that is not
   * among them everything is alive.
   */
  readonly exits?: Exits;
  /** Nobody looks at which of two NaNs an operation gives. */
  readonly anyNaN?: boolean;
  /** Upper lanes of vector registers are dead wherever the code is left. */
  readonly scalar?: boolean;
  /**
   * What it calls keeps to System V: it reads the registers of arguments, keeps what callees keep, and
   * nothing else that was in a register is looked at behind the call.
   */
  readonly conventional?: boolean;
  readonly handlers?: HandlerPromises;
  /** What is alive when the code returns; flags may be. By default everything. */
  readonly returns?: LiveRegisters;
}

/** Code that dispatches through a table, as interpreters do. */
export interface HandlerPromises {
  /**
   * At these addresses nothing is alive but the general registers of a mask: neither flags
   * nor vector registers, whoever goes there. The stack pointer is one of them.
   */
  readonly entries: ReadonlySet<number>;
  readonly live: number;
  /**
   * General registers whose upper halves are zero in all of the code, save where it saves and restores
   * those of its callers, and behind a callee that may change them: addresses below 4 GiB, as a mask.
   */
  readonly halves?: number;
  /**
   * Code (start, end) that is entered with registers of others, whole ones, and saves them. No translation
   * that relies on `halves` holds any of it.
   */
  readonly whole?: readonly [number, number];
  /**
   * Code (start, end) whose calls to where a pointer leads pass vector registers, those of arguments. None elsewhere
   * do, and flags are dead there and where it returns. By default all of it.
   */
  readonly calls?: readonly [number, number];
  /** Jumps through memory at this register (`jmp [r14+rax*8]`) lead to these addresses. */
  readonly table: number;
  readonly usual?: UsualTables;
}

/** One for each byte that may be an opcode. */
export const OPCODES = 256;
/** What is in the table that `handlers.table` points at, most of the time. */
export interface UsualTables {
  /** Addresses by opcode: what the words of 64 bits there are. */
  readonly tables: readonly (readonly number[])[];
  /** Address of a word of 32 bits: which of these it is now, times OPCODES, or a larger multiple. */
  readonly kind: number;
  /** Address of memory for translations: 16 bits for each 16 bytes of the region. */
  readonly room: number;
}

/** A mask of registers. */
export const bits = (...registers: readonly number[]): number =>
  registers.reduce((mask, r) => mask | (1 << r), 0);

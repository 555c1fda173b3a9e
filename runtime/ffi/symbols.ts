/**
 * C symbols, as the FFI, the loader of shared objects and the Lua/C API hand them to each other.
 *
 * A symbol is a name with an address in guest memory: code that the machine executes (a function of a loaded
 * object, a routine of the templates, a thunk of a host function) or data. Who defines symbols implements
 * `SymbolSet`; who wants one never asks where it comes from.
 *
 *     ffi.C.strlen      → scope.global.address('strlen')
 *     ffi.load('z')     → objects.open('libz.so.1', false).address('compress')
 *     an import in ELF  → the same sets, in the order of the loader's search
 */

import { lj_mem_alloc } from "../core/memory/mem.js";
import { Attachment, type Vm } from "../core/vm.js";

/** Symbols of one place: the C library, the Lua/C API, a loaded object. */
export interface SymbolSet {
  /** For messages: `libc`, or the path of the object. */
  readonly name: string;
  /** Guest address of a symbol, 0 when it is not defined here. */
  address(symbol: string): number;
}

/** What `dlerror` would say, the object's name in front. */
export class ElfError extends Error {
  override readonly name = "ElfError";
}

/** A set that stands for shared objects of the system: those that need them get it instead. */
export interface BuiltinSet extends SymbolSet {
  /** Is this the file name of an object that the set stands for? `libc.so.6` */
  standsFor(soname: string): boolean;
}

/** What `dlopen`, `ffi.load` and `package.loadlib` ask of the loader of shared objects. */
export interface SharedObjects {
  /** Everything that is visible without naming an object: the C library, the Lua/C API, objects opened globally. */
  readonly global: SymbolSet;
  /**
   * Opens a shared object and what it needs, or counts one more use of it.
   * @param file a path (with a slash) or a name that is searched for as the dynamic linker does
   * @throws Error with the text that `dlerror` would give
   */
  open(file: string, global: boolean): SymbolSet;
  /** Counts one use less; the last one runs the object's finalisers. */
  close(object: SymbolSet): void;
}

/**
 * How a VM gets at shared objects. Whoever makes the VM says so by setting `make`, which runs when they are
 * first asked for; without it, programs see none.
 */
export class ForeignCode {
  make: ((vm: Vm) => SharedObjects | undefined) | undefined = undefined;
  /** The `FILE *` that stands for the Lua file at o, 0 for other userdata: the C library says so. */
  filePointer: ((L: number, o: number) => number) | undefined = undefined;
  /** Environment variables that C code has changed; undefined: removed. */
  readonly variables = new Map<string, string | undefined>();
  private made: SharedObjects | undefined = undefined;
  private errnoAt = 0;

  constructor(private readonly vm: Vm) {}
  /** Undefined where the embedder does not let shared objects in. */
  get objects(): SharedObjects | undefined {
    return (this.made ??= this.make?.(this.vm));
  }
  /** Guest address of C's errno, an int: what `__errno_location` returns and `ffi.errno` reads. */
  get errno(): number {
    if (this.errnoAt === 0) {
      this.errnoAt = lj_mem_alloc(this.vm, this.vm.L, 16);
      this.vm.mem.i32[this.errnoAt >>> 2] = 0;
    }
    return this.errnoAt;
  }
}
export const foreignCode = new Attachment((vm) => new ForeignCode(vm));

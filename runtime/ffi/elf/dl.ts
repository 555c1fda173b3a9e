/*
 * What objects ask of the dynamic linker themselves: dlopen and its family.
 *
 * A handle is the address of a small block of the linker's, one for each set of symbols.
 */
import { readCString } from "../../core/text/cstring.js";
import type { Vm } from "../../core/vm.js";
import type { HostFunction } from "../../machine/types.js";
import type { BuiltinSet, SymbolSet } from "../symbols.js";
import { ElfError } from "../symbols.js";
import type { Linker } from "./linker.js";

const RTLD_GLOBAL = 0x100;
const RTLD_NEXT = 0xffffffff;
/** Fields of Dl_info: file and base of the object, name and address of the symbol. */
const DLI = { fname: 0, fbase: 8, sname: 16, saddr: 24, size: 32 } as const;

export class DynamicLoading implements BuiltinSet {
  readonly name = "dynamic linker";
  private readonly handles = new Map<number, SymbolSet>();
  private readonly addresses = new Map<string, number>();
  /** The last error, 0 when it was asked for, and the text's block. */
  private error = 0;
  private block = { address: 0, size: 0 };

  constructor(
    private readonly vm: Vm,
    private readonly linker: Linker,
  ) {}

  standsFor(soname: string): boolean {
    return soname === "ld-linux-x86-64.so.2" || soname === "libdl.so.2";
  }

  address(symbol: string): number {
    if (symbol === "__tls_get_addr") return this.linker.thread.getAddr;
    const row = Object.hasOwn(this.functions, symbol) ? this.functions[symbol] : undefined;
    if (row === undefined) return 0;
    let address = this.addresses.get(symbol);
    if (address === undefined) {
      address = this.vm.machine.defineHost(symbol, row.signature, row.fn);
      this.addresses.set(symbol, address);
    }
    return address;
  }

  private readonly functions: Readonly<Record<string, { signature: string; fn: HostFunction }>> = {
    dlopen: { signature: "pi:p", fn: (file, mode) => this.open(file, mode) },
    dlsym: { signature: "pp:p", fn: (handle, name) => this.symbol(handle, this.text(name)) },
    dlvsym: { signature: "ppp:p", fn: (handle, name) => this.symbol(handle, this.text(name)) },
    dlclose: { signature: "p:i", fn: (handle) => this.close(handle) },
    dlerror: {
      signature: ":p",
      fn: () => {
        const { error } = this;
        this.error = 0;
        return error;
      },
    },
    dladdr: { signature: "pp:i", fn: (address, info) => this.whereIs(address, info) },
    // Unwinders walk objects with it; there is no table to find here.
    dl_iterate_phdr: { signature: "pp:i", fn: () => 0 },
  };

  private text(p: number): string {
    return readCString(this.vm.mem, p);
  }
  private write(text: string): number {
    const { alloc, mem } = this.vm;
    if (this.block.size <= text.length) {
      if (this.block.size > 0) alloc.free(this.block.address, this.block.size);
      const size = 2 * text.length + 16;
      this.block = { address: alloc.alloc(size), size };
    }
    const { address } = this.block;
    for (let k = 0; k < text.length; k++) mem.u8[address + k] = text.charCodeAt(k);
    mem.u8[address + text.length] = 0;
    return address;
  }
  private fail(text: string): void {
    this.error = this.write(text);
  }

  private open(file: number, mode: number): number {
    try {
      const { linker } = this;
      const set =
        file === 0 ? linker.global : linker.open(this.text(file), (mode & RTLD_GLOBAL) !== 0);
      for (const [handle, known] of this.handles) if (known === set) return handle;
      const handle = this.vm.alloc.alloc(16);
      this.handles.set(handle, set);
      return handle;
    } catch (e) {
      if (!(e instanceof ElfError)) throw e;
      this.fail(e.message);
      return 0;
    }
  }

  private symbol(handle: number, name: string): number {
    const isDefault = handle === 0 || handle === RTLD_NEXT;
    const set = isDefault ? this.linker.global : this.handles.get(handle);
    if (set === undefined) {
      this.fail("invalid handle");
      return 0;
    }
    const address = set.address(name);
    if (address === 0) this.fail(`${set.name}: undefined symbol: ${name}`);
    return address;
  }

  private close(handle: number): number {
    const set = this.handles.get(handle);
    if (set === undefined) {
      this.fail("invalid handle");
      return -1;
    }
    this.linker.close(set);
    return 0;
  }

  private whereIs(address: number, info: number): number {
    const object = this.linker.objectAt(address);
    if (object === undefined) return 0;
    const { u8, u32 } = this.vm.mem;
    u8.fill(0, info, info + DLI.size);
    const nearest = object.nearest(address);
    u32[(info + DLI.fname) >>> 2] = object.nameAddress(this.vm);
    u32[(info + DLI.fbase) >>> 2] = object.image.bias;
    if (nearest === undefined) return 1;
    u32[(info + DLI.sname) >>> 2] = nearest.name;
    u32[(info + DLI.saddr) >>> 2] = nearest.address;
    return 1;
  }
}

/*
 * The part of the Lua/C API that is machine code (dasc/capi_x64.dasc): as untrusted as
 * the C code around it, so that the machine translates callers and callees as one. What it
 * cannot do, and whatever concerns another global state, goes on to the functions in TypeScript.
 */
import type { Vm } from "../core/vm.js";
import { capi } from "../../generated/capi.js";
import { decodeCode } from "../core/text/base64.js";
import { capiFunctions, capiTargets } from "../layout/capi.js";
import { FOREIGN_ALIGN } from "../layout/memory.js";
import { functionsFrom } from "../machine/functions.js";

export class FastApi {
  readonly addresses: ReadonlyMap<string, number>;
  private readonly states: number;

  constructor(
    private readonly vm: Vm,
    /** The same functions in TypeScript. */
    slow: (name: string) => number,
  ) {
    const { machine, alloc, sym } = vm;
    const { states, addresses } = capi.symbols;
    const code = decodeCode(capi.code, "capi");
    const size = code.length;
    const base = alloc.allocAligned(size, FOREIGN_ALIGN);
    if (base === 0) throw new Error("no memory for the Lua/C API");
    const { u8, u32 } = vm.mem;
    u8.set(code, base);
    this.states = base + states;
    const slots = base + addresses;
    [...capiFunctions.map(slow), ...capiTargets.map((name) => sym[name])].forEach((address, k) => {
      u32[(slots + 8 * k) >>> 2] = address;
    });
    this.addresses = new Map(capiFunctions.map((name, k) => [name, base + 8 * k]));
    const entries = capiFunctions.map((name, k) => ({ name, address: this.target(base + 8 * k) }));
    const symbolsByAddress = entries.sort((a, b) => a.address - b.address);
    const starts = symbolsByAddress.map(({ address }) => address);
    machine.publish({
      name: "Lua/C API",
      address: base,
      size,
      identity: `capi-${base.toString(16)}-${size.toString(16)}`,
      symbols: symbolsByAddress,
      functions: functionsFrom([base, ...starts], this.states),
    });
  }

  /** Where the jump at an address leads. */
  private target(at: number): number {
    const view = new DataView(this.vm.mem.u8.buffer);
    return at + 5 + view.getInt32(at + 1, true);
  }

  /** There is more than one global state: the templates know one. */
  setManyStates(): void {
    this.vm.mem.u32[this.states >>> 2] = 1;
  }
}

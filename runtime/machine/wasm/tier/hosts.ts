/*
 * Functions that pieces call, and where they are in the table of those: host functions, what the driver does, subroutines.
 *
 * All are functions of WebAssembly, each once in a machine. What stands between WebAssembly and JavaScript is
 * compiled by engines for each module that imports a function of JavaScript: 0.2 ms for each trace that
 * allocates. V8 11 compiles that for each signature of a module's imports, whatever is imported, 0.1 ms each: so
 * pieces import no functions, and call all through a table.
 *
 * V8 keeps a copy of a table for each instance that imports it, and those instances as long as the table: so tables are
 * small, do not change, and one is for some units.
 */
import type { Cpu } from "../../cpu.js";
import type { HostEntry } from "../../host.js";
import { type FunctionType, writeForward } from "../emit/encode.js";
import { TABLE_UNITS } from "../policy.js";
import { DRIVER_SIGNATURES, SUBROUTINE, typeOfHost } from "../unit/context.js";
type Called = () => number;
type OfDriver = keyof typeof DRIVER_SIGNATURES;
const isOfDriver = (name: string): name is OfDriver => name in DRIVER_SIGNATURES;

/** What pieces call besides host functions. */
export interface Callables {
  /** Execute a host function that takes its arguments from memory; a callee did not come back; the flags register. */
  readonly driver: Readonly<Record<OfDriver, (n: number) => number | void>>;
  /** The function of a subroutine. */
  subroutine(pc: number): Called;
}

export class Hosts {
  /** By the name under which translated code imports or calls them: `slot:signature`, and others. */
  private readonly made = new Map<string, WebAssembly.ExportValue>();
  /** Places in the table, in order. */
  private readonly places = new Map<WebAssembly.ExportValue, number>();
  private current: WebAssembly.Table | null = null;
  private users = 0;

  constructor(
    private readonly cpu: Cpu,
    private readonly others: Callables,
  ) {}

  /** The function of that name. */
  get(name: string): WebAssembly.ExportValue {
    if (!this.made.has(name)) this.make(name);
    return this.made.get(name)!;
  }

  /** Its number in the table. A subroutine that has changed has another. */
  place(name: string): number {
    const [kind, pc] = name.split(":");
    const called = kind === SUBROUTINE ? this.others.subroutine(Number(pc)) : this.get(name);
    let number = this.places.get(called);
    if (number === undefined) {
      this.places.set(called, (number = this.places.size));
      this.current = null;
    }
    return number;
  }

  /** The table, for a unit more. */
  table(): WebAssembly.Table {
    if (this.current === null || ++this.users > TABLE_UNITS) {
      const table = new WebAssembly.Table({ element: "anyfunc", initial: this.places.size });
      for (const [called, number] of this.places) table.set(number, called as Called);
      this.current = table;
      this.users = 0;
    }
    return this.current;
  }

  /** What JavaScript has under that name. */
  called(name: string): (...args: never[]) => unknown {
    if (isOfDriver(name)) return this.others.driver[name];
    return this.host(name).direct(this.cpu);
  }
  private host(name: string): HostEntry {
    const slot = parseInt(name, 10);
    const host = this.cpu.code.hosts[slot];
    if (!host?.isDirect || `${slot}:${host.signature}` !== name)
      throw new Error(`translated code calls host function ${name}, which is another here`);
    return host;
  }
  private typeOf(name: string): FunctionType {
    return typeOfHost(isOfDriver(name) ? DRIVER_SIGNATURES[name] : this.host(name).signature);
  }

  private make(name: string): void {
    const module = new WebAssembly.Module(writeForward({ name, type: this.typeOf(name) }));
    const { exports } = new WebAssembly.Instance(module, { m: { [name]: this.called(name) } });
    this.made.set(name, exports[name]);
  }
}

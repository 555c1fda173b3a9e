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
import { Code, writeModule } from "../emit/encode.js";
import { TABLE_UNITS } from "../policy.js";
import { DRIVER_SIGNATURES, SUBROUTINE, typeOfHost } from "../unit/context.js";
type Called = () => number;
/** The name of the one import of such a module. */
const HOST = "host";
type OfDriver = keyof typeof DRIVER_SIGNATURES;
const isOfDriver = (name: string): name is OfDriver => name in DRIVER_SIGNATURES;

/** What pieces call besides host functions. */
export interface Callables {
  /** Execute a host function that takes its arguments from memory; a callee did not come back. */
  readonly driver: Readonly<Record<OfDriver, (n: number) => void>>;
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
    private readonly memory: WebAssembly.Memory,
    private readonly others: Callables,
  ) {}

  /** The function of that name. */
  get(name: string): WebAssembly.ExportValue {
    let made = this.made.get(name);
    if (made === undefined) this.made.set(name, (made = this.make(name)));
    return made;
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

  private make(name: string): WebAssembly.ExportValue {
    if (isOfDriver(name)) return this.wrap(DRIVER_SIGNATURES[name], this.others.driver[name]);
    const [slot, ...signature] = name.split(":");
    const host = this.cpu.code.hosts[Number(slot)];
    if (host?.signature !== signature.join(":"))
      throw new Error(`translated code calls host function ${name}, which is another here`);
    return this.wrap(host.signature, host.direct(this.cpu));
  }

  private wrap(signature: string, called: WebAssembly.ImportValue): WebAssembly.ExportValue {
    const type = typeOfHost(signature);
    const code = new Code();
    type.parameters.forEach((_, n) => code.get(n));
    code.call(0);
    const bytes = writeModule(
      [{ name: HOST, type }],
      { initial: 1, maximum: 0x10000 },
      type,
      [],
      code.result(),
    );
    const m = { memory: this.memory, [HOST]: called };
    return new WebAssembly.Instance(new WebAssembly.Module(bytes), { m }).exports.run;
  }
}

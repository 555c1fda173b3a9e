/*
 * Host functions as functions of WebAssembly, each of them once in a machine. What stands between WebAssembly
 * and JavaScript is compiled by engines for each module that imports a function of JavaScript: 0.2 ms for each
 * trace that allocates.
 */
import type { Cpu } from "../../cpu.js";
import { Code, writeModule } from "../emit/encode.js";
import { typeOfHost } from "../unit/context.js";

/** The name of the one import of such a module. */
const HOST = "host";

export class Hosts {
  /** By the name under which translated code imports them: `slot:signature`. */
  private readonly made = new Map<string, WebAssembly.ExportValue>();

  constructor(
    private readonly cpu: Cpu,
    private readonly memory: WebAssembly.Memory,
  ) {}

  /** The function to import under that name. */
  get(name: string): WebAssembly.ExportValue {
    let made = this.made.get(name);
    if (made === undefined) this.made.set(name, (made = this.make(name)));
    return made;
  }

  private make(name: string): WebAssembly.ExportValue {
    const [slot, ...signature] = name.split(":");
    const host = this.cpu.code.hosts[Number(slot)];
    if (host?.signature !== signature.join(":"))
      throw new Error(`translated code calls host function ${name}, which is another here`);
    const type = typeOfHost(host.signature);
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
    const m = { memory: this.memory, [HOST]: host.direct(this.cpu) };
    return new WebAssembly.Instance(new WebAssembly.Module(bytes), { m }).exports.run;
  }
}

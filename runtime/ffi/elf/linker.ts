/*
 * The dynamic linker: shared objects of Linux x86-64, loaded as they are into guest memory.
 *
 *     ffi.load("z")  →  open("libz.so", ...)  →  read, map, needed objects first, relocate all,
 *                       initialise all (what is needed before what needs it)
 *
 * Symbols are looked up as the system's linker does: first in what is always there (the C library,
 * the Lua/C API), then in objects opened globally, then in the object that was opened and what it
 * needs. All imports are bound at once, and those that nobody defines are named together, with one
 * exception: a function of the C library that is not here becomes one that raises an error when
 * it is called, since objects import many more functions than programs call.
 *
 * What is loaded is checked in so far as that the loader itself never leaves the object's memory; the
 * code in it is the machine's affair, which checks every access.
 */
import type { Vm } from "../../core/vm.js";
import { ElfError, type BuiltinSet, type SharedObjects, type SymbolSet } from "../symbols.js";
import { DynamicLoading } from "./dl.js";
import { SHN_UNDEF, STB, STT } from "./format.js";
import { ElfFile } from "./file.js";
import { Image } from "./image.js";
import { BuiltinProvider, LoadedObject, withNeeds, type Provider } from "./object.js";
import { relocate, type Definition, type Resolver } from "./relocate.js";
import { Search } from "./search.js";
import type { Symbol } from "./symtab.js";
import { ThreadStorage } from "./tls.js";

export interface LinkerOptions {
  /** What is always there, in order of look-up. */
  readonly builtin: readonly BuiltinSet[];
  /** Address of a function that raises an error for a function of the C library that is not here. */
  readonly absent: (symbol: string, object: string) => number;
}

const ABSENT: Definition = { address: 0, size: 0 };

export class Linker implements SharedObjects {
  readonly global: SymbolSet;
  readonly thread: ThreadStorage;
  private readonly builtin: readonly BuiltinProvider[];
  private readonly objects: LoadedObject[] = [];
  private readonly search: Search;
  private readonly emptyList: number;

  constructor(
    private readonly vm: Vm,
    private readonly options: LinkerOptions,
  ) {
    this.thread = new ThreadStorage(vm);
    this.search = new Search(vm.host);
    const sets = [...options.builtin, new DynamicLoading(vm, this)];
    this.builtin = sets.map((set) => new BuiltinProvider(set));
    this.emptyList = this.makeEmptyList();
    const find = (name: string): Definition => this.lookup(this.globalScope(), name) ?? ABSENT;
    this.global = { name: "global symbols", address: (name) => find(name).address };
  }

  open(file: string, global: boolean): SymbolSet {
    const set = this.builtin.find((b) => b.set.standsFor(file))?.set;
    if (set !== undefined) return set;
    const fresh: LoadedObject[] = [];
    try {
      const root = this.load(file, undefined, fresh);
      this.bind(root, fresh);
      root.isGlobal ||= global;
      for (const object of fresh) this.initialise(object);
      return root;
    } catch (e) {
      for (const object of fresh.reverse()) {
        for (const need of object.needs) if (!fresh.includes(need)) this.close(need);
        this.remove(object);
      }
      throw e;
    }
  }

  close(object: SymbolSet): void {
    if (!(object instanceof LoadedObject) || --object.count > 0 || object.staysForever) return;
    if (!this.objects.includes(object)) return;
    for (const finish of object.finalisers()) this.vm.machine.call(finish);
    this.remove(object);
    for (const need of object.needs) this.close(need);
  }

  /** The object that holds an address, for `dladdr`. */
  objectAt(address: number): LoadedObject | undefined {
    return this.objects.find(({ image }) => address >= image.start && address < image.end);
  }

  /* Loading. */

  /** One more use of an object, which is loaded with what it needs when it is not there. */
  private load(file: string, from: LoadedObject | undefined, fresh: LoadedObject[]): LoadedObject {
    const known = this.known(file);
    if (known !== undefined) return known;
    const { path, bytes } = this.search.find(file, from?.image);
    const again = this.known(path);
    if (again !== undefined) return again;
    const object = this.map(path, bytes);
    object.count = 1;
    this.objects.push(object);
    try {
      for (const name of object.image.neededNames())
        if (!this.builtin.some((b) => b.set.standsFor(name)))
          object.needs.push(this.load(name, object, fresh));
    } finally {
      fresh.push(object); // behind what it needs
    }
    return object;
  }
  private known(file: string): LoadedObject | undefined {
    const object = this.objects.find((o) => o.name === file || o.soname === file);
    if (object !== undefined) object.count++;
    return object;
  }

  private map(path: string, bytes: Uint8Array): LoadedObject {
    const { vm } = this;
    const file = new ElfFile(path, bytes);
    const image = new Image(vm, file);
    try {
      const object = new LoadedObject(image, this.thread.block(image), (f) => this.choose(f));
      image.publish(() => [...object.symbols.functions(), ...file.functionNames()]);
      return object;
    } catch (e) {
      image.release();
      throw e;
    }
  }
  private remove(object: LoadedObject): void {
    const at = this.objects.indexOf(object);
    if (at < 0) return;
    this.objects.splice(at, 1);
    object.tls?.release();
    object.image.release();
  }

  private initialise(object: LoadedObject): void {
    const { machine } = this.vm;
    // argc, argv and envp of a program without arguments.
    for (const start of object.initialisers())
      machine.call(start, 0, this.emptyList, this.environment());
  }
  private makeEmptyList(): number {
    const p = this.vm.alloc.alloc(16);
    this.vm.mem.u8.fill(0, p, p + 16);
    return p;
  }
  private environment(): number {
    const variable = this.global.address("environ");
    return variable === 0 ? this.emptyList : this.vm.mem.u32[variable >>> 2];
  }

  /** Call a resolver of an indirect function. */
  private choose(resolver: number): number {
    return this.vm.machine.call(resolver) >>> 0;
  }

  /* Binding. */

  private globalScope(): Provider[] {
    return [...this.builtin, ...this.objects.filter((o) => o.isGlobal)];
  }
  private lookup(
    scope: readonly Provider[],
    name: string,
    version?: string,
  ): Definition | undefined {
    for (const provider of scope) {
      const found = provider.define(name, version);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Give all imports of newly loaded objects their addresses. */
  private bind(root: LoadedObject, fresh: readonly LoadedObject[]): void {
    const scope = [...this.globalScope(), ...withNeeds(root)];
    const missing = fresh.map((object) => {
      const names: string[] = [];
      relocate(object.image, this.resolver(object, scope, names));
      object.tls?.fill();
      return { object, names };
    });
    const texts = missing
      .filter(({ names }) => names.length > 0)
      .map(({ object, names }) => {
        const list = [...new Set(names)].sort().join(", ");
        return `${object.name}: undefined symbol${names.length > 1 ? "s" : ""}: ${list}`;
      });
    if (texts.length > 0) throw new ElfError(texts.join("\n\t"));
  }

  private resolver(object: LoadedObject, scope: readonly Provider[], missing: string[]): Resolver {
    const known = new Map<number, Definition>();
    const own: Definition = { address: object.image.bias, size: 0 };
    const others = object.isSymbolic ? [object, ...scope] : scope;
    const define = (index: number, forCopy = false): Definition => {
      if (index === 0) return own;
      const cached = forCopy ? undefined : known.get(index);
      if (cached !== undefined) return cached;
      const s = object.symbols.symbol(index);
      const found = this.imported(object, s, forCopy ? scope.filter((p) => p !== object) : others);
      if (found === undefined && s.binding !== STB.WEAK) missing.push(s.name);
      const definition = found ?? ABSENT;
      if (!forCopy) known.set(index, definition);
      return definition;
    };
    return { define, thread: this.thread, ownTls: object.tls, choose: (f) => this.choose(f) };
  }

  private imported(
    object: LoadedObject,
    s: Symbol,
    scope: readonly Provider[],
  ): Definition | undefined {
    if (s.binding === STB.LOCAL) return object.definition(s);
    const version = object.symbols.versionOf(s.index);
    const found = this.lookup(scope, s.name, version?.name);
    if (found !== undefined) return found;
    // Hidden symbols are in no hash table.
    if (s.section !== SHN_UNDEF) return object.definition(s);
    const isLibrary =
      version?.file !== undefined && this.builtin.some((b) => b.set.standsFor(version.file!));
    if (!isLibrary || s.binding === STB.WEAK || s.type === STT.OBJECT || s.type === STT.TLS)
      return undefined;
    return { address: this.options.absent(s.name, object.name), size: 0 };
  }
}

/*
 * The world of a state: what its io and os libraries, print and require reach. By default
 * that is nothing; options open what they name:
 *
 *   createLua({ stdin: "text", stdout: (text) => ..., env: { HOME: "/" } })
 *   createLua({ host: memoryFs({ "data.txt": "..." }) })
 *   createLua({ host: { ...nothing of the rest..., open(name, mode) { ... } } })
 *   createLua({ host: nodeHost() })                         // from dasmoon/node: all of it
 *   createLua({ modules: { greet: "return function() ... end", config: { debug: true } } })
 *   createLua({ now: () => 0, clock: () => 0, seed: 1 })    // runs that can be repeated
 *
 * A host is an object with some of the methods of HostEnv; what it lacks is denied. Options beside
 * it go before it.
 */
import { HOST_ERRNO, hostFailure, type HostEnv, type HostFile } from "../core/host/hostenv.js";
import { LuaError } from "./runs/errors.js";
import { defaultHost, inputFile, outputFile } from "./host.js";
import type { LuaFunction, LuaTable, Lua } from "./types.js";
import { latin1 as latin1Of, NOBODY } from "../syntax/lexer/payer.js";
import { checkText } from "./options.js";
import { decodeText, encodeText } from "./values/text.js";

/** Text, bytes, or what gives the next piece, undefined at the end. */
export type Input = string | Uint8Array | (() => string | Uint8Array | undefined);

/** What require finds: source, or the value of the module. */
export type Module = string | Uint8Array | object;

export interface WorldOptions {
  /** Files and all else of the world outside. What it lacks is denied. */
  readonly host?: Partial<HostEnv>;
  /** What programs read. */
  readonly stdin?: Input;
  /** Where output goes, when a run ends at the latest. */
  readonly stdout?: (text: string) => void;
  readonly stderr?: (text: string) => void;
  /** For os.getenv. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** For require: by name, or a function that finds them. */
  readonly modules?: Readonly<Record<string, Module>> | ((name: string) => Module | undefined);
  /** Milliseconds since 1970, for os.time and os.date, as Date.now gives them. */
  readonly now?: () => number;
  /** Seconds for os.clock. */
  readonly clock?: () => number;
  /** What math.randomseed() begins with. Without a seed, math.random is the same in every state. */
  readonly seed?: number;
}

/** Bytes as names are in Lua, one character each. */
const binary = (text: string): string => {
  const bytes = encodeText(text);
  return latin1Of(bytes, 0, bytes.length, NOBODY);
};

/** The host of a state with these options. */
export function makeHost(options: WorldOptions): HostEnv {
  const { host = {}, stdin, stdout, stderr = stdout, env, now, clock, seed } = options;
  const own: Partial<HostEnv> = {
    ...(stdin === undefined ? {} : { stdin: inputFile(stdin) }),
    ...(stdout === undefined ? {} : { stdout: outputFile(stdout) }),
    ...(stderr === undefined ? {} : { stderr: outputFile(stderr) }),
    ...(env === undefined ? {} : { getenv: (name) => variable(env, name) }),
    ...(now === undefined ? {} : { time: () => Math.floor(now() / 1000) }),
    ...(clock === undefined ? {} : { clock }),
    ...(seed === undefined ? {} : { entropy: () => seed }),
  };
  const closed = defaultHost();
  const names = [...Object.keys(closed), "timezoneName", "zoneAt", "entropy"] as (keyof HostEnv)[];
  const all: Record<string, unknown> = {};
  for (const name of names) {
    const part: unknown = own[name] ?? host[name] ?? closed[name];
    all[name] = typeof part === "function" ? (part.bind(own[name] ? own : host) as unknown) : part;
  }
  return all as unknown as HostEnv;
}

/** Names and values are bytes in Lua, one character each. */
function variable(
  env: Readonly<Record<string, string | undefined>>,
  name: string,
): string | undefined {
  const known = Object.keys(env).find((key) => binary(key) === name);
  const value = known === undefined ? undefined : env[known];
  return value === undefined ? undefined : binary(value);
}

/** Let require find modules of JavaScript, before files. */
export function addModules(lua: Lua, modules: NonNullable<WorldOptions["modules"]>): void {
  const find =
    typeof modules === "function"
      ? modules
      : (name: string) => (Object.hasOwn(modules, name) ? modules[name] : undefined);
  const loader = (given: string | Uint8Array): unknown => {
    const name = nameOf(given);
    const found = find(name);
    if (found === undefined) return `\n\tno module '${name}' of JavaScript`;
    if (typeof found === "string" || found instanceof Uint8Array)
      return lua.load(found, `@${name}`);
    return () => found;
  };
  const { package: library } = lua.globals as LuaTable<{ package?: { loaders: LuaTable } }>;
  if (library === undefined) lua.set("require", requireOf(loader));
  else lua.load<[LuaTable, unknown]>(INSERT, "=modules")(library.loaders, loader);
}
const INSERT = "local t, f = ... for i = #t, 2, -1 do t[i + 1] = t[i] end t[2] = f";

/** Strings may come as bytes. */
const nameOf = (name: string | Uint8Array): string =>
  typeof name === "string" ? name : decodeText(name);

/** Where there is no package library: these modules are all that there are. */
function requireOf(loader: (name: string) => unknown): (name: string | Uint8Array) => unknown {
  const loaded = new Map<string, unknown>();
  return (given) => {
    const name = nameOf(given);
    if (loaded.has(name)) return loaded.get(name);
    const load = loader(name);
    if (typeof load !== "function") {
      const message = `module '${name}' not found:${String(load)}`;
      throw new LuaError(message, message); // a string for programs that catch it, as elsewhere
    }
    loaded.set(name, true); // a module that requires itself
    const value = ((load as LuaFunction)(name) as unknown) ?? true;
    loaded.set(name, value);
    return value;
  };
}

/** A file of memory: `bytes` is what it has, of which `size` are in use. */
interface MemoryFile {
  bytes: Uint8Array;
  size: number;
}

/** Files in memory, as a host has them, and from outside. */
export interface MemoryFs extends Partial<HostEnv> {
  /** Names of all files, in order. */
  list(): string[];
  /** The content of a file, undefined when there is none. */
  read(name: string): Uint8Array | undefined;
  readText(name: string): string | undefined;
  write(name: string, content: string | Uint8Array): void;
  remove(name: string): void;
}

/** `./a//b` and `a/b` are the same file. There are no directories: names are all that there is. */
const normal = (name: string): string =>
  name
    .split("/")
    .filter((part, i) => part !== "." && (part !== "" || i === 0))
    .join("/");

/** Files in memory, for `host`. Programs can make, read, write, rename and remove them. */
export function memoryFs(content: Readonly<Record<string, string | Uint8Array>> = {}): MemoryFs {
  const files = new Map<string, MemoryFile>();
  let temporary = 0;
  const text = (name: string): string => normal(binary(name));
  const write = (name: string, data: string | Uint8Array): void => {
    checkText(`file ${name}`, data);
    const bytes = typeof data === "string" ? encodeText(data) : data.slice();
    files.set(text(name), { bytes, size: bytes.length });
  };
  for (const [name, data] of Object.entries(content)) write(name, data);
  const read = (name: string): Uint8Array | undefined => {
    const file = files.get(text(name));
    return file?.bytes.slice(0, file.size);
  };
  const open = (name: string, mode: string): HostFile => {
    if (!/^[rwa]b?\+?b?$/.test(mode)) throw hostFailure(HOST_ERRNO.EINVAL);
    const key = normal(name);
    let file = files.get(key);
    if (mode[0] === "w" || (mode[0] === "a" && file === undefined)) {
      file = { bytes: new Uint8Array(0), size: 0 };
      files.set(key, file);
    }
    if (file === undefined) throw hostFailure(HOST_ERRNO.ENOENT);
    return new OpenFile(file, mode[0] === "a");
  };
  return {
    open,
    remove(name) {
      if (!files.delete(normal(name))) throw hostFailure(HOST_ERRNO.ENOENT);
    },
    rename(from, to) {
      const file = files.get(normal(from));
      if (file === undefined) throw hostFailure(HOST_ERRNO.ENOENT);
      files.delete(normal(from));
      files.set(normal(to), file);
    },
    tmpname: () => `/tmp/lua_${++temporary}`,
    tmpfile: () => new OpenFile({ bytes: new Uint8Array(0), size: 0 }, false),
    list: () =>
      [...files.keys()]
        .map((name) => new TextDecoder().decode(Uint8Array.from(name, (c) => c.charCodeAt(0))))
        .sort(),
    read,
    readText: (name) => {
      const bytes = read(name);
      return bytes && new TextDecoder().decode(bytes);
    },
    write,
  };
}

class OpenFile implements HostFile {
  private position = 0;
  constructor(
    private readonly file: MemoryFile,
    private readonly append: boolean,
  ) {}

  read(into: Uint8Array, offset: number, length: number): number {
    const { bytes, size } = this.file;
    const n = Math.max(0, Math.min(length, size - this.position));
    into.set(bytes.subarray(this.position, this.position + n), offset);
    this.position += n;
    return n;
  }
  write(data: Uint8Array): void {
    const { file } = this;
    const at = this.append ? file.size : this.position;
    const end = at + data.length;
    if (end > file.bytes.length) {
      const grown = new Uint8Array(Math.max(end, 2 * file.bytes.length));
      grown.set(file.bytes.subarray(0, file.size));
      file.bytes = grown;
    }
    file.bytes.set(data, at);
    file.size = Math.max(file.size, end);
    this.position = end;
  }
  seek(whence: 0 | 1 | 2, offset: number): number {
    const from = whence === 0 ? 0 : whence === 1 ? this.position : this.file.size;
    if (from + offset < 0) throw hostFailure(HOST_ERRNO.EINVAL);
    return (this.position = from + offset);
  }
  flush(): void {}
  close(): undefined {}
}

/*
 * Where the dynamic linker looks for objects that are named without a folder:
 *
 *   RPATH of the object that needs it (unless it has a RUNPATH), $LD_LIBRARY_PATH, its RUNPATH,
 *   what ldconfig has noted in /etc/ld.so.cache, the folders of the system.
 *
 * Whole files are read, since a file that is there but broken is an error and not looked past.
 */
import { HostError, type HostEnv, type HostFile } from "../../core/host/hostenv.js";
import { DT } from "./format.js";
import { ElfError } from "../symbols.js";
import type { Image } from "./image.js";
import { codes, latin1 } from "../libc/context.js";
import { ERRNO } from "../libc/errno.js";

const { ENOENT } = ERRNO;

const CACHE = "/etc/ld.so.cache";
const SYSTEM = [
  "/lib/x86_64-linux-gnu",
  "/usr/lib/x86_64-linux-gnu",
  "/lib64",
  "/usr/lib64",
  "/lib",
  "/usr/lib",
  "/usr/local/lib/x86_64-linux-gnu",
  "/usr/local/lib",
];
const CHUNK = 1 << 16;

function readAll(file: HostFile): Uint8Array {
  let bytes = new Uint8Array(CHUNK);
  let length = 0;
  try {
    for (;;) {
      if (length === bytes.length) {
        const more = new Uint8Array(2 * bytes.length);
        more.set(bytes);
        bytes = more;
      }
      const n = file.read(bytes, length, bytes.length - length);
      if (n === 0) return bytes.slice(0, length);
      length += n;
    }
  } finally {
    file.close();
  }
}

/** The bytes of a file, null when it is not there. */
export function readFile(host: HostEnv, path: string): Uint8Array | null {
  try {
    return readAll(host.open(path, "rb"));
  } catch (e) {
    if (!(e instanceof HostError)) throw e;
    if (e.errno === ENOENT) return null;
    throw new ElfError(`${path}: cannot open shared object file: ${e.message}`);
  }
}

/** A file with where it was found. */
export interface Found {
  readonly path: string;
  readonly bytes: Uint8Array;
}

export class Search {
  private cache: LinkerCache | undefined = undefined;

  constructor(private readonly host: HostEnv) {}

  /** The object of that path or name, as `from` would get it. */
  find(name: string, from?: Image): Found {
    for (const path of name.includes("/") ? [name] : this.places(name, from)) {
      const bytes = readFile(this.host, path);
      if (bytes !== null) return { path, bytes };
    }
    throw new ElfError(
      `${name}: cannot open shared object file: No such file or directory` +
        (from === undefined ? "" : ` (needed by ${from.name})`),
    );
  }

  private *places(name: string, from?: Image): Generator<string> {
    const runpath = from?.text(DT.RUNPATH);
    const folders = (path?: string): string[] =>
      (path ?? "").split(/[:;]/).map((folder) => expand(folder, from));
    const lists = [
      runpath === undefined ? folders(from?.text(DT.RPATH)) : [],
      folders(this.host.getenv("LD_LIBRARY_PATH")),
      folders(runpath),
    ];
    for (const folder of lists.flat()) if (folder !== "") yield `${folder}/${name}`;
    this.cache ??= new LinkerCache(this.readCache());
    const noted = this.cache.find(name);
    if (noted !== undefined) yield noted;
    for (const folder of SYSTEM) yield `${folder}/${name}`;
  }

  private readCache(): Uint8Array {
    try {
      return readFile(this.host, CACHE) ?? new Uint8Array();
    } catch (e) {
      if (e instanceof ElfError) return new Uint8Array();
      throw e;
    }
  }
}

/** $ORIGIN is where the object lies that says so. */
function expand(folder: string, from?: Image): string {
  const name = from?.name ?? "";
  const origin = name.includes("/") ? name.slice(0, name.lastIndexOf("/")) || "/" : ".";
  return folder
    .replace(/\$(ORIGIN\b|\{ORIGIN\})/g, () => origin)
    .replace(/\$(LIB\b|\{LIB\})/g, "lib/x86_64-linux-gnu")
    .replace(/\$(PLATFORM\b|\{PLATFORM\})/g, "x86_64");
}

const CACHE_MAGIC = "glibc-ld.so.cache1.1";
const CACHE_HEADER = 48;
const CACHE_ENTRY = 24;
/** Flags of an entry for x86-64's libc, and which of them count. */
const CACHE_X86_64 = 0x0303;

/** ldconfig's list. It has hundreds of names, of which a program asks for a few. */
class LinkerCache {
  private readonly view: DataView;
  private readonly start: number;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const magic = codes(CACHE_MAGIC);
    let start = bytes.indexOf(magic[0]);
    while (start >= 0 && !this.has(magic, start)) start = bytes.indexOf(magic[0], start + 1);
    this.start = start;
  }

  /** The path that is noted for a name; entries for processors with more than is here are left out. */
  find(name: string): string | undefined {
    const { bytes, view, start } = this;
    const first = start + CACHE_HEADER;
    if (start < 0 || first > bytes.length) return undefined;
    const end = Math.min(first + CACHE_ENTRY * view.getUint32(start + 20, true), bytes.length);
    const word = codes(`${name}\0`);
    for (let p = first; p + CACHE_ENTRY <= end; p += CACHE_ENTRY) {
      const u32 = (offset: number): number => view.getUint32(p + offset, true);
      if (u32(0) !== CACHE_X86_64 || u32(16) !== 0 || u32(20) !== 0) continue;
      if (!this.has(word, start + u32(4))) continue;
      const path = start + u32(8);
      return latin1(bytes.subarray(path, bytes.indexOf(0, path)));
    }
    return undefined;
  }

  private has(word: Uint8Array, at: number): boolean {
    for (let k = 0; k < word.length; k++) if (this.bytes[at + k] !== word[k]) return false;
    return true;
  }
}

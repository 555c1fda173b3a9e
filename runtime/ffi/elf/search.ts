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
  private cache: ReadonlyMap<string, string> | undefined = undefined;

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
    this.cache ??= parseCache(this.readCache());
    const noted = this.cache.get(name);
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

/** Name to path, of ldconfig's list; entries for processors with more than is here are left out. */
function parseCache(bytes: Uint8Array): Map<string, string> {
  const known = new Map<string, string>();
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  const start = text.indexOf(CACHE_MAGIC);
  if (start < 0 || start + CACHE_HEADER > bytes.length) return known;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const count = view.getUint32(start + 20, true);
  for (let k = 0; k < count; k++) {
    const p = start + CACHE_HEADER + CACHE_ENTRY * k;
    if (p + CACHE_ENTRY > bytes.length) break;
    const [flags, key, value] = [0, 4, 8].map((n) => view.getUint32(p + n, true));
    const hasCapabilities =
      view.getUint32(p + 16, true) !== 0 || view.getUint32(p + 20, true) !== 0;
    if (flags !== CACHE_X86_64 || hasCapabilities) continue;
    const string = (offset: number): string =>
      text.slice(start + offset, text.indexOf("\0", start + offset));
    const name = string(key);
    if (!known.has(name)) known.set(name, string(value));
  }
  return known;
}

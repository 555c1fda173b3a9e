/*
 * Translations of shared objects that are kept between runs, a file for each object at each address: beside the
 * command's other caches, or, where that folder is not ours, in the user's folder for caches.
 *
 *   dasmoon.HASH.v8-11.3.244.8-node.38-x64.cjson.so-710000-1f0c....cache
 *
 * As with the command's own code (compiled.ts), the file begins with a checksum, it is written whole or not at all, and
 * its name says on what it depends besides the object. There are at most `MOST` of them.
 */
import { accessSync, constants, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import type { CompiledModule, KeptBytes, KeptStore } from "../machine/index.js";
import { readModules, writeModules } from "./compiled.js";
import type { CompiledModules } from "./compiled.js";

/** Files that are kept; beyond that, those that were written first go. */
const MOST = 60;

export class KeptObjects implements KeptStore {
  private readonly folders: readonly string[];
  private readonly name: (identity: string) => string;

  /** Names are those of `file`, the cache of the command's own code, with the object in front of their end. */
  constructor(
    file: string,
    private readonly modules: CompiledModules,
    private readonly optimiseAtOnce: (make: () => void) => void,
  ) {
    const stem = path.basename(file).replace(/wasm\.cache$/, "");
    this.name = (identity) => `${stem}${identity.replace(/[^\w.+-]/g, "_")}.cache`;
    const home = process.env.XDG_CACHE_HOME ?? path.join(process.env.HOME ?? "", ".cache");
    this.folders = [path.dirname(file), path.isAbsolute(home) ? path.join(home, "dasmoon") : ""];
  }

  read(identity: string): KeptBytes | null {
    for (const folder of this.folders) {
      const kept = folder === "" ? null : readModules(path.join(folder, this.name(identity)));
      if (kept !== null && kept.size > 0) return kept;
    }
    return null;
  }

  write(identity: string, kept: KeptBytes): void {
    for (const folder of this.folders) {
      if (folder === "" || !isOurs(folder)) continue;
      if (writeModules(path.join(folder, this.name(identity)), kept)) return limit(folder);
    }
  }

  serialise(module: CompiledModule, run: () => number): Uint8Array | null {
    return this.modules.serialise(module as WebAssembly.Module, run);
  }
  optimise(bytes: Uint8Array<ArrayBuffer>): Uint8Array | null {
    let code: Uint8Array | null = null;
    this.optimiseAtOnce(() => (code = this.modules.serialise(new WebAssembly.Module(bytes))));
    return code;
  }
  deserialise(code: Uint8Array, bytes: Uint8Array<ArrayBuffer>): CompiledModule | null {
    return this.modules.deserialise(code, bytes);
  }
}

/** May we write there, and nobody but us and the administrator? It is made if need be. */
function isOurs(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK);
    const owner = process.getuid?.();
    const { uid, mode } = statSync(folder);
    return owner === undefined || (uid === owner && (mode & 0o002) === 0);
  } catch {
    return false;
  }
}

function limit(folder: string): void {
  const files = readdirSync(folder)
    .filter((name) => /\.v8-.*-[\da-f]+-[\da-f]+\.cache$/.test(name))
    .map((name) => path.join(folder, name));
  if (files.length <= MOST) return;
  const byAge = files
    .map((file) => ({ file, time: statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .sort((a, b) => a.time - b.time);
  for (const { file } of byAge.slice(0, files.length - MOST)) rmSync(file, { force: true });
}

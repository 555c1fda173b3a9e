/*
 * Shared objects for tests: C sources that are compiled where there is gcc, and a VM that loads
 * them. A folder per test run, removed at its end.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { newVm } from "../../../runtime/api/create.js";
import { NodeHost } from "../../../runtime/cli/node-host.js";
import type { Vm } from "../../../runtime/core/vm.js";
import { Linker, type LinkerOptions } from "../../../runtime/ffi/elf/linker.js";
import type { BuiltinSet } from "../../../runtime/ffi/symbols.js";

export const hasGcc = spawnSync("gcc", ["--version"]).status === 0;

export class Folder {
  readonly path = mkdtempSync(path.join(tmpdir(), "elf-"));

  file(name: string): string {
    return path.join(this.path, name);
  }
  write(name: string, content: string | Uint8Array): string {
    writeFileSync(this.file(name), content);
    return this.file(name);
  }
  /** Compile C to a shared object; arguments of gcc beside the usual ones. */
  compile(name: string, source: string, ...args: string[]): string {
    const from = this.write(`${name}.c`, source);
    const output = this.file(`${name}.so`);
    const command = ["-O2", "-w", "-shared", "-fPIC", "-nostdlib", "-o", output, from, ...args];
    const { status, stderr } = spawnSync("gcc", command, { cwd: this.path, encoding: "utf8" });
    if (status !== 0) throw new Error(`gcc ${command.join(" ")}: ${stderr}`);
    return output;
  }
  remove(): void {
    rmSync(this.path, { recursive: true });
  }
}

/** A set of host functions by name, each taking and returning 32-bit integers. */
export function hostSet(
  vm: Vm,
  functions: Record<string, (...args: number[]) => number>,
): BuiltinSet {
  const addresses = new Map(
    Object.entries(functions).map(([name, fn]) => [
      name,
      vm.machine.defineHost(`test ${name}`, `${"i".repeat(fn.length)}:i`, fn),
    ]),
  );
  return {
    name: "test library",
    address: (symbol) => addresses.get(symbol) ?? 0,
    standsFor: (soname) => soname === "libc.so.6",
  };
}

export function createLinker(
  functions: Record<string, (...args: number[]) => number> = {},
  absent: LinkerOptions["absent"] = () => 0,
): { vm: Vm; linker: Linker } {
  const vm = newVm({ host: new NodeHost() });
  const linker = new Linker(vm, { builtin: [hostSet(vm, functions)], absent });
  return { vm, linker };
}

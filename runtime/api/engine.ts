/*
 * Settings of the JavaScript engine that translated code profits from.
 */

/** What is used of Node's `process`, where there is one. */
interface NodeProcess {
  readonly versions?: { readonly node?: string };
  getBuiltinModule?(name: "node:v8"): { setFlagsFromString(flags: string): void };
}

/**
 * V8 before version 12 (Node 20) switches to a simpler register allocator for large
 * functions, which makes the interpreter's one function half as fast. Later versions
 * have no such switch.
 */
export function tuneEngine(): void {
  const { process } = globalThis as { process?: NodeProcess };
  const major = parseInt(process?.versions?.node ?? "", 10);
  if (major < 22)
    process
      ?.getBuiltinModule?.("node:v8")
      .setFlagsFromString("--no-turbo-use-mid-tier-regalloc-for-huge-functions");
}

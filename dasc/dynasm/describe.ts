/*
 * What the architectures offer, for people: --instructions and --dumparch.
 */
import { UsageError } from "./options.js";
import {
  describeArchitecture as describeArch,
  describeInstructions,
  nearestInstruction,
} from "./x86/describe.js";
import type { ArchName } from "./x86/describe.js";

function checked(name: string): ArchName {
  if (name === "x86" || name === "x64") return name;
  throw new UsageError(`unknown architecture \`${name}', there is: x64, x86`);
}

/** Every form of a mnemonic, or of all. */
export function describeForms(name: string, mnemonic?: string): string {
  const arch = checked(name);
  const text = describeInstructions(arch, mnemonic);
  if (text !== undefined) return text;
  const near = nearestInstruction(arch, mnemonic ?? "");
  throw new UsageError(
    `no instruction \`${mnemonic}' on ${arch}${near ? `, did you mean \`${near}'?` : ""}`,
  );
}

export function describeArchitecture(name: string): string {
  return describeArch(checked(name));
}

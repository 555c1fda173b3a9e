/*
 * Arguments and environment as the bytes they are. Node decodes them as UTF-8 and replaces
 * what is none; Linux keeps the originals in /proc.
 */
import fs from "node:fs";

/** What Node puts where bytes were no UTF-8. */
const REPLACEMENT = "\ufffd";

/** Text as UTF-8, one character per byte. */
export const byteString = (text: string): string => Buffer.from(text, "utf8").toString("latin1");

/** The strings of a file of /proc, undefined where there is none. */
function procStrings(name: string): string[] | undefined {
  try {
    return fs.readFileSync(`/proc/self/${name}`, "latin1").split("\0").slice(0, -1);
  } catch {
    return undefined;
  }
}

/** The last arguments of the process, given as Node has decoded them. */
export function byteArguments(args: readonly string[]): string[] {
  const original = args.some((arg) => arg.includes(REPLACEMENT))
    ? procStrings("cmdline")
    : undefined;
  return original?.slice(original.length - args.length) ?? args.map(byteString);
}

/** The value of a variable of the environment. */
export function byteVariable(name: string): string | undefined {
  const decoded = Buffer.from(name, "latin1").toString("utf8");
  if (name === "" || name.includes("=")) return undefined;
  const value = Object.hasOwn(process.env, decoded) ? process.env[decoded] : undefined;
  if (value !== undefined && !value.includes(REPLACEMENT) && !decoded.includes(REPLACEMENT))
    return byteString(value);
  if (value === undefined && !decoded.includes(REPLACEMENT)) return undefined;
  const entry = procStrings("environ")?.find((line) => line.startsWith(`${name}=`));
  return entry?.slice(name.length + 1) ?? (value === undefined ? undefined : byteString(value));
}

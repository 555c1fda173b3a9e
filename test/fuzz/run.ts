/** Runs a program in a new VM of this process; the result is what it printed. */
import { createLua } from "../../runtime/api/index.js";

export function runHere(source: string): string {
  let output = "";
  const lua = createLua({ stdout: (text) => (output += text) });
  try {
    lua.run(source, "@fuzz.lua");
  } catch (error) {
    output += String(error);
  } finally {
    lua.dispose();
  }
  return output;
}

/*
 * Native luajit as the oracle of parser and dumps: compiles many sources in one
 * process. Used when expected outputs are made, never by the tests themselves.
 */
import { spawnSync } from "node:child_process";

/** A dump, or the message of the error. */
export type Compiled = { readonly dump: Uint8Array } | { readonly error: string };

const driver = `
local name, strip = os.getenv("CHUNK"), os.getenv("STRIP")
local hex = function(s) return (s:gsub(".", function(c) return string.format("%02x", c:byte()) end)) end
while true do
  local n = io.read("*n")
  if not n then break end
  io.read(1)
  local source = n > 0 and io.read(n) or ""
  local fn, err = loadstring(source, name)
  if fn then print("D" .. hex(string.dump(fn, strip == "strip"))) else print("E" .. hex(err)) end
end
`;

export function nativeCompile(
  sources: readonly Uint8Array[],
  chunkname: string,
  strip = false,
): Compiled[] {
  const input = sources.flatMap((s) => [Buffer.from(`${s.length} `), s]);
  const run = spawnSync("luajit", ["-e", driver], {
    input: Buffer.concat(input),
    env: { ...process.env, CHUNK: chunkname, STRIP: strip ? "strip" : "" },
    maxBuffer: 1 << 30,
  });
  if (run.error || run.status !== 0) throw new Error(`luajit: ${run.error ?? run.stderr}`);
  const lines = run.stdout.toString().trimEnd().split("\n");
  return lines.map((line) => {
    const bytes = Buffer.from(line.slice(1), "hex");
    return line[0] === "D" ? { dump: new Uint8Array(bytes) } : { error: bytes.toString("latin1") };
  });
}

/*
 * Programs in C on the C library, against what they print natively. The objects and the output are committed;
 * new ones are made, where there is gcc, by
 *
 *     node --import tsx test/ffi/libc/libc.test.ts --accept
 *     node --import tsx test/ffi/libc/libc.test.ts --difference math    what differs from the native output
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import { newVm } from "../../../runtime/api/create.js";
import { NodeHost } from "../../../runtime/cli/node-host.js";
import type { HostFile } from "../../../runtime/core/host/hostenv.js";
import { flushFiles } from "../../../runtime/core/host/iofile.js";
import { Linker } from "../../../runtime/ffi/elf/linker.js";
import { libC } from "../../../runtime/ffi/libc/libc.js";
import { MOST_LINES, sumsOf } from "../../../scripts/sums.mjs";
import { isExpected } from "../../expected.js";

const FOLDER = fileURLToPath(new URL("programs/", import.meta.url));
const programs = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".c"))
  .map((name) => name.slice(0, -2));
/** Calls, not what compilers make of them; with checks of destinations. */
const FLAGS = ["-O2", "-w", "-s", "-fno-builtin", "-D_FORTIFY_SOURCE=2"];
const ENVIRONMENT = { ...process.env, TZ: "UTC", LC_ALL: "C" };
process.env.TZ = "UTC";

class Exit extends Error {
  constructor(readonly status: number) {
    super(`exit ${status}`);
  }
}
/** Collects what is written; ends by an exception. */
class TestHost extends NodeHost {
  text = "";
  override readonly stdout: HostFile = {
    read: () => 0,
    write: (bytes) => void (this.text += Buffer.from(bytes).toString("latin1")),
    seek: () => 0,
    flush: () => undefined,
    close: () => undefined,
  };
  override readonly stderr: HostFile = { ...this.stdout, write: () => undefined };
  override exit(status: number): never {
    throw new Exit(status);
  }
}

/** What a program prints, and behind it its exit status, as the shell would say it. */
function run(name: string): string {
  const host = new TestHost();
  const vm = newVm({ host });
  const absent = (symbol: string): never => {
    throw new Error(`${name}: ${symbol} is not in the C library`);
  };
  const linker = new Linker(vm, { builtin: [vm.attachment(libC)], absent });
  const object = linker.open(path.join(FOLDER, `${name}.so`), false);
  let status: number;
  try {
    status = vm.machine.call(object.address("main"));
    flushFiles(vm);
  } catch (e) {
    if (!(e instanceof Exit)) throw e;
    ({ status } = e);
  }
  return `${host.text}= ${status}\n`;
}

/** The same from a program that gcc makes for this processor. */
function native(name: string, folder: string): string {
  const program = path.join(folder, name);
  const source = path.join(FOLDER, `${name}.c`);
  execFileSync("gcc", [...FLAGS, "-o", program, source, "-lm", "-lpthread"]);
  const { stdout, status } = spawnSync(program, { encoding: "latin1", env: ENVIRONMENT });
  return `${stdout}= ${status}\n`;
}

/** docs/libc.md: all that the library has. */
const DOCUMENT = fileURLToPath(new URL("../../../docs/libc.md", import.meta.url));
function documentation(): string {
  const { functions, code, variables } = newVm({ host: new TestHost() }).attachment(libC).list();
  const declarations = functions
    .map((text) => `${text};`)
    .sort((a, b) => (name(a) < name(b) ? -1 : 1));
  return `# The C library

What programs of the FFI and shared objects find without naming an object. A function that is not
here is LuaJIT's error: \`missing declaration for symbol\` or \`undefined symbol\`.

Guest code: ${code
    .sort()
    .map((symbol) => `\`${symbol}\``)
    .join(", ")}.

Variables: ${variables
    .sort()
    .map((symbol) => `\`${symbol}\``)
    .join(", ")}.

Functions, ${declarations.length} of them. The declarations can be given to \`ffi.cdef\`, once types such as
\`FILE\` are declared.

\`\`\`c
${declarations.join("\n")}
\`\`\`
`;
}
const name = (declaration: string): string => /(\w+)\(/.exec(declaration)![1];

if (argv.includes("--accept")) {
  writeFileSync(DOCUMENT, documentation());
  const folder = mkdtempSync(path.join(tmpdir(), "libc-"));
  for (const name of programs) {
    const object = path.join(FOLDER, `${name}.so`);
    execFileSync("gcc", [
      ...FLAGS,
      "-shared",
      "-fPIC",
      "-o",
      object,
      path.join(FOLDER, `${name}.c`),
    ]);
    const output = native(name, folder);
    const isLong = output.split("\n").length > MOST_LINES;
    rmSync(path.join(FOLDER, `${name}.${isLong ? "out" : "sums"}`), { force: true });
    const file = path.join(FOLDER, `${name}.${isLong ? "sums" : "out"}`);
    writeFileSync(file, isLong ? sumsOf(output) : output, "latin1");
  }
  rmSync(folder, { recursive: true });
} else if (argv.includes("--difference")) {
  const name = argv[argv.indexOf("--difference") + 1];
  const folder = mkdtempSync(path.join(tmpdir(), "libc-"));
  writeFileSync(path.join(folder, "native"), native(name, folder), "latin1");
  writeFileSync(path.join(folder, "dasmoon"), run(name), "latin1");
  spawnSync("diff", ["-au", "native", "dasmoon"], { cwd: folder, stdio: "inherit" });
  rmSync(folder, { recursive: true });
} else {
  const { default: test } = await import("ava");
  for (const name of programs)
    test.serial(`${name}.c prints what it prints natively`, (t) => {
      const command = "node --import tsx test/ffi/libc/libc.test.ts";
      const accept = `what differs: ${command} --difference ${name}; accept: ${command} --accept`;
      isExpected(t, run(name), path.join(FOLDER, name), accept);
    });

  test("docs/libc.md lists what is there", (t) => {
    t.true(
      readFileSync(DOCUMENT, "utf8") === documentation(),
      "it is out of date: node --import tsx test/ffi/libc/libc.test.ts --accept",
    );
  });
}

/*
 * The command: what it does with options, scripts and standard input. The texts
 * are native luajit's, with the program's own name.
 */
import test from "ava";
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { threadsOf } from "../cpu.js";

const root = path.join(import.meta.dirname, "../..");
const command = path.join(root, "dist/dasmoon.cjs");
const dir = mkdtempSync(path.join(tmpdir(), "dasmoon-"));
test.after.always(() => rmSync(dir, { recursive: true }));

interface Outcome {
  readonly out: string;
  readonly err: string;
  readonly status: number | null;
}

function run(args: readonly string[], input = "", env: Record<string, string> = {}): Outcome {
  const child = spawnSync(process.execPath, [command, ...args], {
    cwd: dir,
    input,
    encoding: "latin1",
    env: { PATH: process.env.PATH, ...env },
  });
  // Addresses of host functions are of no interest.
  const err = child.stderr.replace(/0x[0-9a-f]{8}/g, "0xX");
  return { out: child.stdout, err, status: child.status };
}

function file(name: string, content: string | Uint8Array): string {
  mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
  writeFileSync(path.join(dir, name), content);
  return name;
}

const read = (name: string): string => readFileSync(path.join(dir, name), "latin1");

/** Output and status of a run that must say nothing else. */
const out = (status: number, text: string): Outcome => ({ out: text, err: "", status });
const err = (status: number, text: string): Outcome => ({ out: "", err: text, status });

test("-e runs a chunk; arg holds the command line", (t) => {
  t.deepEqual(
    run(["-e", "print(arg[0], arg[-1], #arg)"]),
    out(0, "nil\tprint(arg[0], arg[-1], #arg)\t0\n"),
  );
});

/** Run by the shell, whose printf makes arguments and variables that are no UTF-8. */
function runShell(line: string): string {
  const child = spawnSync("/bin/sh", ["-c", line], {
    cwd: dir,
    encoding: "latin1",
    env: { PATH: process.env.PATH, NODE: process.execPath, COMMAND: command },
  });
  return child.stdout + child.stderr;
}

test("arguments and variables are the bytes they are", (t) => {
  const name = file("bytes.lua", "print((...):byte(1, -1)) print(os.getenv('V'):byte(1, -1))");
  const line = `V="$(printf 'q\\376')" "$NODE" "$COMMAND" ${name} "$(printf 'a\\377b')"`;
  t.is(runShell(line), "97\t255\t98\n113\t254\n");
  t.is(run([name, "\u00e9"], "", { V: "\u00e9" }).out, "195\t169\n195\t169\n");
});

test("commands reach the shell as the bytes they are", (t) => {
  const name = file(
    "commands.lua",
    String.raw`print(io.popen("printf %s '\255\128'; printf '%%\\n'"):read("*a"):byte(1, -1))
    print(os.execute("test x\255 = \"x$(printf '\\377')\""))
    print(os.execute(("x"):rep(200000)), (select(3, io.popen(("x"):rep(200000)))))`,
  );
  t.deepEqual(run([name]), out(0, "255\t128\t37\t10\n0\n32512\t12\n"));
});

test("regression: a device that is full is one afterwards", (t) => {
  t.regex(
    run(["-b", "-e", "x = 1", "/dev/full"]).err,
    /cannot write \/dev\/full: No space left on device/,
  );
  t.true(statSync("/dev/full").isCharacterDevice());
});

test("a full device is no reason for more than silence", (t) => {
  const status = (options: string): string => runShell(`"$NODE" "$COMMAND" ${options}; echo $?`);
  const print = `io.stdout:setvbuf('no') print(1) io.stderr:write(tostring(io.write('x')))`;
  t.is(status(`-e "${print}" >/dev/full`), "0\nnil");
  t.is(status(`-e "error('x')" 2>/dev/full`), "1\n");
  t.is(status(`-e "print(1)" >/dev/full`), "0\n");
  t.is(status("--help >/dev/full"), "0\n");
});

test("--stats speaks after os.exit", (t) => {
  const { err: text, status } = run(["--stats", "-e", "os.exit(3)"]);
  t.regex(text, /guest instructions/);
  t.is(status, 3);
});

test("a script gets its arguments", (t) => {
  const name = file("args.lua", "print(arg[0], #arg, ...) return 7");
  t.deepEqual(run([name, "one", "two"]), out(0, "args.lua\t2\tone\ttwo\n"));
  t.deepEqual(run(["--", name]), out(0, "args.lua\t0\n"));
});

test("standard input as a script", (t) => {
  t.deepEqual(run(["-", "a", "b"], "print('in', ...)"), out(0, "in\ta\tb\n"));
  t.deepEqual(run([], "print('in', ...)"), out(0, "in\n"));
});

test("errors have a traceback and status 1", (t) => {
  t.deepEqual(
    run(["-e", "error('x')"]),
    err(
      1,
      "dasmoon: (command line):1: x\nstack traceback:\n\t[C]: in function 'error'\n\t(command line):1: in main chunk\n\t[C]: at 0xX\n",
    ),
  );
  t.deepEqual(run(["-e", "error({})"]), err(1, "dasmoon: (error object is not a string)\n"));
  t.deepEqual(run(["-e", "error()"]), err(1, ""));
  t.regex(
    run(["-e", "error(setmetatable({}, {__tostring = function() return 'T' end}))"]).err,
    /^dasmoon: T\nstack traceback:/,
  );
});

test("files that are no programs", (t) => {
  t.deepEqual(
    run(["nofile.lua"]),
    err(1, "dasmoon: cannot open nofile.lua: No such file or directory\n"),
  );
  t.deepEqual(run(["/"]), err(1, "dasmoon: cannot read /: Is a directory\n"));
  const binary = file(
    "binary.lua",
    Uint8Array.from({ length: 300 }, (_, i) => (i * 7 + 127) & 255),
  );
  t.deepEqual(run([binary]), err(1, "dasmoon: binary.lua:1: unexpected symbol near 'char(127)'\n"));
  const dump = file("dump.lua", "\x1bLJ rubbish");
  t.deepEqual(run([dump]), err(1, "dasmoon: dump.lua: cannot load incompatible bytecode\n"));
});

test("syntax errors", (t) => {
  t.deepEqual(run(["-e", "x x"]), err(1, "dasmoon: (command line):1: '=' expected near 'x'\n"));
});

test("options that do not exist say how to use it", (t) => {
  for (const args of [["-x"], ["-e"], ["-vx"], ["--no-such-option"]]) {
    const { err, status } = run(args);
    t.is(status, 1);
    t.regex(
      err,
      /^(dasmoon: unknown option --no-such-option; --help lists those that exist\n)?usage: dasmoon \[options\]/,
    );
  }
  const help = run(["--help"]);
  t.is(help.status, 0);
  t.regex(help.out, /Examples:\n {2}dasmoon script\.lua/);
});

test("LUA_INIT and -E", (t) => {
  t.deepEqual(run(["-e", "print(2)"], "", { LUA_INIT: "print('init')" }), out(0, "init\n2\n"));
  t.deepEqual(
    run(["-e", "print(2)"], "", { LUA_INIT: "x x" }),
    err(1, "dasmoon: LUA_INIT:1: '=' expected near 'x'\n"),
  );
  t.deepEqual(
    run(["-e", "print(2)"], "", { LUA_INIT: "@nofile" }),
    err(1, "dasmoon: cannot open nofile: No such file or directory\n"),
  );
  t.deepEqual(run(["-E", "-e", "print(2)"], "", { LUA_INIT: "x x" }), out(0, "2\n"));
  t.deepEqual(run(["-Ee", "-e", "print(2)"], "", { LUA_INIT: "x x" }), out(0, "2\n"));
});

test("LUA_PATH: the default stands for ;;", (t) => {
  const { out } = run(["-e", "print(package.path)"], "", { LUA_PATH: "a/?.lua;;b" });
  t.regex(out, /^a\/\?\.lua;\.\/\?\.lua;.*\/usr\/share\/lua\/5\.1\/\?\/init\.lua;b\n$/);
});

test("-l loads libraries", (t) => {
  file("mylib.lua", "mylib = { answer = 42 }");
  t.deepEqual(run(["-lmylib", "-e", "print(mylib.answer)"]), out(0, "42\n"));
  t.regex(run(["-l", "nomod"]).err, /^dasmoon: module 'nomod' not found:\n\tno field package/);
});

test("-j and -O", (t) => {
  t.deepEqual(run(["-joff", "-O3", "-Ohotloop=1", "-O-fold", "-e", "print(1)"]), out(0, "1\n"));
  const refused = run(["-joff=3", "-e", "print(1)"]);
  t.regex(refused.err, /^dasmoon: bad argument #1 to '\?' \(function expected, got string\)/);
  t.is(refused.status, 1);
  t.deepEqual(run(["-O9x"]), err(1, "dasmoon: unknown or malformed optimization flag '9x'\n"));
  t.deepEqual(
    run(["-jxx"]),
    err(
      1,
      "dasmoon: unknown luaJIT command or jit.* modules not installed: 'xx' is none of on, off, flush, " +
        "bc, bcsave, dis_x64, dis_x86, dump, p, v, why, zone, vmdef, nor a module jit.xx in package.path\n",
    ),
  );
});

test("os.exit ends with its status and writes what is buffered", (t) => {
  t.deepEqual(run(["-e", "io.write('x') os.exit(5)"]), out(5, "x"));
  t.deepEqual(run(["-e", "io.write('x') os.exit(true, true)"]), out(0, "x"));
  t.deepEqual(run(["-e", "os.exit(false)"]), out(1, ""));
  t.deepEqual(
    run(["-e", "local f = io.popen('cat', 'w') f:write('piped') os.exit()"]),
    out(0, "piped"),
  );
});

test("finalisers run at the end", (t) => {
  t.deepEqual(
    run(["-e", "local p = newproxy(true) getmetatable(p).__gc = function() print('gone') end"]),
    out(0, "gone\n"),
  );
});

test("interactive mode without a terminal", (t) => {
  const lines = [
    "print(1)",
    "=2+3",
    "for i=1,2 do",
    "print(i)",
    "end",
    "x x",
    "error('e')",
    "1+1",
    "return 4,5",
    "_PROMPT='? '",
    "print(io.read())",
    "read by the program",
  ];
  const { out, err, status } = run(["-i"], lines.join("\n") + "\n");
  t.is(status, 0);
  t.is(
    out.split("\n").slice(2).join("\n"),
    "> 1\n> 5\n> >> >> 1\n2\n> > > > 4\t5\n> ? read by the program\n? \n",
  );
  t.is(
    err,
    "stdin:1: '=' expected near 'x'\nstdin:1: e\nstack traceback:\n\t[C]: in function 'error'\n\tstdin:1: in main chunk\n\t[C]: at 0xX\nstdin:1: unexpected symbol near '1'\n",
  );
});

test("-b saves bytecode that runs", (t) => {
  const name = file("b.lua", "print('from bytecode', ...)");
  t.deepEqual(run(["-b", name, "b.raw"]), out(0, ""));
  t.deepEqual(run(["b.raw", "x"]), out(0, "from bytecode\tx\n"));
  t.deepEqual(run(["-bg", name, "b.h"]), out(0, ""));
  t.regex(
    read("b.h"),
    /^#define luaJIT_BC_b_SIZE \d+\nstatic const unsigned char luaJIT_BC_b\[\] = \{\n27,76,74,2,8,/,
  );
  t.deepEqual(
    run(["-b", "nofile", "x"]),
    err(1, "dasmoon: cannot open nofile: No such file or directory\n"),
  );
  t.regex(run(["-b"]).err, /^Save LuaJIT bytecode/);
});

test("-j starts modules with what is behind the equals sign", (t) => {
  const name = file("jbc.lua", "local function f(a) return a + 1 end print(f(1))");
  t.deepEqual(run(["-jbc=list.txt", name]), out(0, "2\n"));
  t.regex(read("list.txt"), /^-- BYTECODE -- jbc\.lua:1-1\n0001 {4}ADDVN/);
  t.regex(
    run(["-jdis_x64", "-e", ""]).err,
    /^dasmoon: module 'jit\.dis_x64' has no function start\n/,
  );
  file("jit/own.lua", "return { start = function(...) print('own', ...) end }");
  t.deepEqual(run(["-jown=a,b", "-e", ""]), out(0, "own\ta\tb\n"));
});

test("-b writes object files that name their symbol", (t) => {
  const name = file("mod.lua", "return 42");
  for (const [output, magic, options] of [
    ["mod.o", "\x7fELF", []],
    ["mod.obj", "\x64\x86", ["-o", "windows"]],
    ["x86.obj", "\x4c\x01", ["-o", "windows", "-a", "x86"]],
    ["mac.o", "\xcf\xfa\xed\xfe", ["-o", "osx"]],
    ["arm.o", "\x7fELF", ["-a", "arm64"]],
  ] as const) {
    t.deepEqual(run(["-b", ...options, name, output]), out(0, ""));
    const bytes = read(output);
    t.true(bytes.startsWith(magic), output);
    t.true(bytes.includes("luaJIT_BC_mod\0"), output);
    if (output.endsWith(".obj")) t.false(bytes.includes("_luaJIT_BC_mod"), "as luajit writes them");
  }
  t.regex(run(["-b", "-a", "z80", name, "x.o"]).err, /unknown architecture 'z80'/);
  t.regex(run(["-b", name, "nowhere/x.o"]).err, /cannot write nowhere\/x\.o: No such file/);
});

test("-bl lists bytecode as luajit does", (t) => {
  const name = file(
    "l.lua",
    'local s="a\\n\\1\\0xaa" local n=1.5 local function f() return s,n end goto x ::x:: return f("yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy",0x7fffffff,1e100,-5)',
  );
  const expected = [
    "-- BYTECODE -- l.lua:1-1",
    "0001    UGET     0   0      ; s",
    "0002    UGET     1   1      ; n",
    "0003    RET      0   3",
    "",
    "-- BYTECODE -- l.lua:0-1",
    '0001    KSTR     0   0      ; "a\\n\\001\\000xaa"',
    "0002    KNUM     1   0      ; 1.5",
    "0003    FNEW     2   1      ; l.lua:1",
    "0004    JMP      3 => 0005",
    "0005 => MOV      3   2",
    '0006    KSTR     5   2      ; "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy"~',
    "0007    KNUM     6   1      ; 2147483647",
    "0008    KNUM     7   2      ; 1e+100",
    "0009    KSHORT   8  -5",
    "0010    UCLO     0 => 0011",
    "0011 => CALLT    3   5",
    "",
  ];
  t.deepEqual(run(["-bl", name]), out(0, expected.join("\n") + "\n"));
  t.regex(run(["-bl", "-e", "print(1)"]).out, /^-- BYTECODE -- "print\(1\)":0-1\n0001 {4}GGET/);
  t.regex(
    run(["-bL", "-e", "local a\nprint(a)"]).out,
    /^0001 {5}\[1\] {4}KPRI {5}0 {3}0\n0002 {5}\[2\] {4}GGET/m,
  );
  t.is(run(["-b", name, "l.raw"]).status, 0);
  t.regex(run(["-bl", "l.raw"]).out, /^-- BYTECODE -- l\.raw:0-0\n0001 {4}UGET {5}0 {3}0 {6}; \n/m);
});

test("--stats, --budget and --memory-limit", (t) => {
  const stats = run(["--stats", "-e", "for i = 1, 100 do os.getenv('HOME') end"]);
  t.regex(stats.err, /guest instructions in .*\n.*\n.* translated .*\n[\d,]+ host calls\n/);
  t.regex(stats.err, /100 {2}os\.getenv/);
  const stopped = run(["--budget=1000000", "-e", "while true do end"]);
  t.is(stopped.status, 1);
  t.regex(stopped.err, /^dasmoon: run stopped \(budget\)/);
  t.regex(
    run(["--memory-limit=8", "-e", "local t = {} for i = 1, 1e8 do t[i] = {} end"]).err,
    /^dasmoon: not enough memory/,
  );
});

test("--profile-machine counts by handler and by line", (t) => {
  const { err } = run([
    "--profile-machine",
    "-e",
    "local t = {} for i = 1, 1000 do t[i] = i + 1 end",
  ]);
  t.regex(err, /^[\d,]+ guest instructions\nby handler\n/);
  t.regex(err, / BC_ADDVN\n/);
  t.regex(err, /\nby line\n +[\d,]+ +[\d.]+% {2}dasc\/vm\/\w+\.dasc:\d+ +\|/);
});

test("--profile-machine=FILE writes the counts, or says why not", (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), "dasmoon-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, "p.json");
  const written = run([`--profile-machine=${file}`, "-e", "for i = 1, 1000 do end"]);
  t.deepEqual([written.out, written.err, written.status], ["", "", 0]);
  const profile = JSON.parse(readFileSync(file, "utf8")) as { total: number; counts: unknown[] };
  t.true(profile.total > 1000 && profile.counts.length > 10);
  const { err, status } = run([`--profile-machine=${folder}/none/p.json`, "-e", "print(1)"]);
  t.regex(err, /^profile: cannot write .*none\/p\.json: ENOENT/);
  t.is(status, 1);
});

test("--machine chooses a tier; both count the same", (t) => {
  const count = (tier: string): string | undefined =>
    /^[\d,]+/.exec(run([`--machine=${tier}`, "--stats", "-e", "for i = 1, 1e5 do end"]).err)?.[0];
  t.is(count("interp"), count("wasm"));
  t.regex(
    run(["--machine=fast", "-e", ""]).err,
    /^dasmoon: --machine=fast: wanted is interp or wasm/,
  );
  t.regex(
    run(["--budget=abc", "-e", ""]).err,
    /^dasmoon: --budget=abc: wanted is a number of guest/,
  );
  t.is(run(["--version"]).out, run(["-v"]).out);
});

test("--timeout", (t) => {
  const { err, status } = run(["--timeout=0.2", "-e", "while true do end"]);
  t.regex(err, /^dasmoon: run stopped \(time\)/);
  t.is(status, 1);
});

test("a reader that goes away ends the program quietly", (t) => {
  const child = spawnSync(
    "/bin/sh",
    ["-c", `"${process.execPath}" "${command}" -e 'for i = 1, 1e5 do print(i) end' | head -1`],
    { encoding: "latin1" },
  );
  t.is(child.stdout, "1\n");
  t.is(child.stderr, "");
});

test("the version is that of the package", (t) => {
  const { version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  t.true(run(["-v"]).out.startsWith(`dasmoon ${version} -- LuaJIT 2.1.1787165859`));
});

const SAMPLE_MS = 10;
/** CPU time that a thread of Node takes at least until it runs anything, and for how long it sleeps when it waits. */
const BEGUN_MS = 20;
const SAMPLES_ASLEEP = 20;

/** A command that runs, and what it has printed so far. */
class Running {
  out = "";
  text = "";
  private readonly child;
  private hasEnded = false;
  private readonly status;

  constructor(chunk: string) {
    this.child = spawn(process.execPath, [command, "-e", chunk]);
    this.status = new Promise((resolve) => this.child.on("close", resolve));
    this.child.stderr.on("data", (part: Buffer) => (this.text += part.toString()));
    this.child.stdout.on("data", (part: Buffer) => (this.out += part.toString()));
    void this.status.then(() => (this.hasEnded = true));
  }
  interrupt(): void {
    this.child.kill("SIGINT");
  }
  /** Wait until it has printed that. */
  async prints(out: string): Promise<void> {
    while (!this.out.includes(out)) {
      if (this.hasEnded) throw new Error(`ended without ${JSON.stringify(out)}: ${this.text}`);
      await pause(SAMPLE_MS);
    }
  }
  /**
   * Wait until the thread that notes signals (runtime/cli/interrupt.ts) is there, and waits: it has used CPU time to
   * begin, and does not for a while, nor could it.
   */
  async isWatched(): Promise<void> {
    if (process.platform !== "linux") return pause(6500);
    const pid = this.child.pid!;
    const before = threadsOf(pid);
    const asleep = new Map<string, number>();
    while (![...asleep.values()].includes(SAMPLES_ASLEEP)) {
      if (this.hasEnded) throw new Error(`ended unwatched: ${this.text}`);
      await pause(SAMPLE_MS);
      for (const [thread, { cpu, sleeps }] of threadsOf(pid))
        if (!before.has(thread) && cpu >= BEGUN_MS)
          asleep.set(thread, sleeps ? (asleep.get(thread) ?? 0) + 1 : 0);
    }
  }
  /** All output and the status, once it has ended. */
  async ended(): Promise<{ out: string; text: string; status: unknown }> {
    const status = await this.status;
    return { out: this.out, text: this.text, status };
  }
}

/** Run a chunk that prints "on" and goes on. */
async function running(chunk: string): Promise<Running> {
  const program = new Running(`io.write('on\\n') io.flush() ${chunk}`);
  await program.prints("on\n");
  return program;
}
/** The same, watched: the thread begins when the command is older than five seconds and computes. */
async function watched(chunk: string): Promise<Running> {
  const program = await running(`os.execute('sleep 5.1') ${chunk}`);
  await program.isWatched();
  return program;
}

test("Ctrl-C stops a program at its start", async (t) => {
  const program = await running("while true do end");
  program.interrupt();
  const { text, status } = await program.ended();
  t.regex(text, /^dasmoon: (\(command line\):1: )?interrupted!\n/);
  t.is(status, 1);
});

test("Ctrl-C is an error of the program, with a traceback", async (t) => {
  const program = await watched("local function f() while true do end end f()");
  program.interrupt();
  const { text, status } = await program.ended();
  t.regex(
    text,
    /^dasmoon: \(command line\):1: interrupted!\nstack traceback:\n\t\(command line\):1: in function 'f'\n/,
  );
  t.is(status, 1);
});

test("a program may catch Ctrl-C and go on, until the second one", async (t) => {
  const program = await watched(`
    print(pcall(function() while true do end end)) io.flush()
    while true do pcall(function() while true do end end) end`);
  program.interrupt();
  await program.prints("interrupted!\n");
  program.interrupt();
  const { out, text, status } = await program.ended();
  t.is(out, "on\nfalse\t(command line):2: interrupted!\n");
  t.is(text, "dasmoon: interrupted!\n");
  t.is(status, 1);
});

test("a program that has caught Ctrl-C ends well", async (t) => {
  const program = await watched("print(pcall(function() while true do end end))");
  program.interrupt();
  const { out, text, status } = await program.ended();
  t.deepEqual([out, text, status], ["on\nfalse\t(command line):1: interrupted!\n", "", 0]);
});

test("Ctrl-C stops a pattern that takes for ever", async (t) => {
  const program = await running(";(('a'):rep(50)):find(('a?'):rep(50) .. ('a'):rep(50))");
  await pause(300);
  program.interrupt();
  const { text, status } = await program.ended();
  t.is(text, "dasmoon: interrupted!\n");
  t.is(status, 1);
});

test("Node loads nothing while a program runs that Ctrl-C could leave half", (t) => {
  const tell =
    "process.on('exit', () => console.error(process.moduleLoadList.includes('NativeModule perf_hooks')))";
  const chunk = "local t = {} for i = 1, 3e5 do t[i % 100] = i end print(#t)";
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", `data:text/javascript,${tell}`, command, "-e", chunk],
    { encoding: "utf8" },
  );
  t.is(stdout, "99\n");
  t.is(stderr, "false\n");
});

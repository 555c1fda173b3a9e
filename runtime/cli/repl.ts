/*
 * The interactive mode. A line is a chunk; `=expr` stands for `return expr`; a
 * chunk that ends too early goes on in the next line. Results are printed.
 *
 * At a terminal lines come from readline, with completion (Tab) and a history that is kept;
 * Ctrl-C drops an unfinished chunk. Otherwise they are read from standard input, which programs
 * read as well.
 */
import type { Vm } from "../core/vm.js";
import { isluafunc, L_base, L_env, L_top, setL_top } from "../core/run/frame.js";
import { lua_pcall } from "../core/run/call.js";
import { lj_buf_give, lj_buf_take } from "../core/text/buf.js";
import { getfield } from "../core/lib.js";
import { lj_str_newbytes, strToJs } from "../core/objects/str.js";
import { copyTV, gcV, setstrV, tvisfunc, tvisstr } from "../core/objects/tvalue.js";
import { LUA } from "../layout/frame.js";
import { luaL_loadbufferx } from "../lib/loading.js";
import { standardFiles, unheard } from "../core/host/iofile.js";
import { doline, message, protectedMain, report, toBytes } from "./run.js";
import { complete } from "./complete.js";
import { byteString } from "./environment.js";
import { readHistory, writeHistory } from "./history.js";
import { StandardOutput } from "./node-host.js";
import { coloured, plain, showResult, type Paint } from "./show.js";

/** A line; undefined at the end, DROPPED when Ctrl-C gave up what was typed so far. */
type ReadLine = (prompt: string) => Promise<string | typeof DROPPED | undefined>;
const DROPPED = Symbol("dropped");
const utf8 = new TextEncoder();

function fromStdin(vm: Vm): ReadLine {
  const { stdin, stdout } = vm.attachment(standardFiles);
  return (prompt) => {
    stdout.sayText(prompt);
    unheard(() => stdout.flush());
    const sb = lj_buf_take(vm);
    try {
      const any = stdin.readLine(vm, vm.L, sb, false);
      return Promise.resolve(any ? String.fromCharCode(...sb.b.subarray(0, sb.n)) : undefined);
    } finally {
      lj_buf_give(vm, sb);
    }
  };
}

/** One interface per line: between lines the terminal belongs to the program. */
function fromTerminal(vm: Vm): ReadLine {
  let history = readHistory();
  return (prompt) =>
    new Promise((resolve) => {
      const { stdin: input, stdout: output } = process;
      const rl = process.getBuiltinModule("node:readline").createInterface({
        input,
        output,
        prompt,
        history: [...history],
        completer: (text: string) => complete(vm, text),
      });
      let line: string | typeof DROPPED | undefined;
      rl.on("history", (lines) => {
        history = lines;
        writeHistory(lines);
      });
      rl.on("line", (text) => {
        line = byteString(text);
        rl.close();
      });
      rl.on("SIGINT", () => {
        line = DROPPED;
        output.write("\n");
        rl.close();
      });
      rl.on("close", () => resolve(line));
      rl.prompt();
    });
}

/** The global prompts, which programs may set. */
function promptText(vm: Vm, first: boolean): string {
  const o = getfield(vm, vm.L, L_env(vm.mem, vm.L), first ? "_PROMPT" : "_PROMPT2");
  return tvisstr(vm.mem, o) ? strToJs(vm, gcV(vm.mem, o)) : first ? "> " : ">> ";
}

const isIncomplete = (status: LUA | number, text: string): boolean =>
  status === LUA.ERRSYNTAX && text.endsWith("'<eof>'");

/** Does the chunk so far need another line? */
function needsMore(vm: Vm, L: number, text: string): boolean {
  const { mem } = vm;
  const top = L_top(mem, L) - L_base(mem, L);
  const status = luaL_loadbufferx(vm, L, toBytes(text), "=stdin");
  const o = L_top(mem, L) - 8;
  const more = status !== LUA.OK && isIncomplete(status, strToJs(vm, gcV(mem, o)));
  setL_top(mem, L, L_base(mem, L) + top);
  return more;
}

/**
 * Run a complete chunk and print its results: readably, when there is somebody who reads (`paint`), and `print` is
 * Lua's.
 */
function runChunk(vm: Vm, L: number, text: string, paint: Paint | undefined): boolean {
  const { mem } = vm;
  const base = L_top(mem, L) - L_base(mem, L);
  const status = doline(vm, L, () => luaL_loadbufferx(vm, L, toBytes(text), "=stdin"));
  if (!report(vm, L, status, "")) return true;
  const first = L_base(mem, L) + base;
  const results = (L_top(mem, L) - first) / 8;
  if (results > 0) {
    // Insert print below the results.
    for (let o = L_top(mem, L); o > first; o -= 8) copyTV(mem, o, o - 8);
    copyTV(mem, first, getfield(vm, L, L_env(mem, L), "print"));
    setL_top(mem, L, L_top(mem, L) + 8);
    if (paint !== undefined && tvisfunc(mem, first) && !isluafunc(mem, gcV(mem, first)))
      for (let o = first + 8; o < L_top(vm.mem, L); o += 8) {
        const text = showResult(vm, o, paint);
        if (text !== undefined) setstrV(vm.mem, o, lj_str_newbytes(vm, L, utf8.encode(text)));
      }
    if (lua_pcall(vm, L, results, 0) !== LUA.OK) {
      const o = L_top(mem, L) - 8;
      const why = tvisstr(mem, o) ? strToJs(vm, gcV(mem, o)) : "?";
      message(vm, `error calling 'print' (${why})`);
    }
  }
  setL_top(mem, L, L_base(mem, L) + base);
  return true;
}

/** Read and run until the end of the input. `guard` runs a step so that it can be interrupted. */
export async function interact(vm: Vm, guard: (step: () => void) => void): Promise<void> {
  const { stdout } = vm.attachment(standardFiles);
  const readLine = process.stdin.isTTY ? fromTerminal(vm) : fromStdin(vm);
  unheard(() => stdout.flush());
  const isRead = process.stdin.isTTY && process.stdout.isTTY;
  const paint = isRead ? (process.env.NO_COLOR ? plain : coloured) : undefined;
  for (let text: string | undefined; ;) {
    let line = await readLine(promptText(vm, text === undefined));
    if (line === undefined) break;
    if (line === DROPPED) {
      text = undefined;
      continue;
    }
    if (text === undefined && line.startsWith("=")) line = `return ${line.slice(1)}`;
    const chunk: string = text === undefined ? line : `${text}\n${line}`;
    text = chunk;
    guard(() => {
      protectedMain(vm, (L) => {
        if (needsMore(vm, L, chunk)) return true;
        text = undefined;
        return runChunk(vm, L, chunk, paint);
      });
    });
    unheard(() => stdout.flush());
    // The prompt would write over a line that has not ended.
    const terminal = vm.host.stdout;
    if (isRead && terminal instanceof StandardOutput && !terminal.atLineStart) {
      stdout.sayText("\n");
      unheard(() => stdout.flush());
    }
  }
  stdout.sayText("\n");
  unheard(() => stdout.flush());
}

/*
 * The process: its end, its environment, signals. There is one for each VM; what ends it ends the program
 * that embeds the VM only as far as the host lets it.
 */
import { flushFiles } from "../../core/host/iofile.js";
import { GuestUnwind } from "../../machine/index.js";
import { foreignCode } from "../symbols.js";
import { codes } from "./context.js";
import type { CContext, Functions } from "./context.js";
import { signalText } from "./texts.js";
import { ERRNO } from "./errno.js";

const { EINVAL, ENOSYS } = ERRNO;

const SIGABRT = 6;
/** What a shell says of a process that a signal ended. */
const SIGNALLED = 128;
const SIG_DFL = 0;
const SIG_IGN = 1;
/** Signals that do nothing when nobody handles them. */
const HARMLESS = new Set([17, 18, 23, 28]);

interface ExitFunction {
  readonly fn: number;
  readonly argument: number;
  /** The shared object that it belongs to, 0 for none. */
  readonly owner: number;
  /** on_exit's get the status first. */
  readonly status: boolean;
}

export class Process {
  private readonly atExit: ExitFunction[] = [];
  private readonly handlers = new Map<number, number>();

  constructor(private readonly c: CContext) {}

  register(fn: number, argument = 0, owner = 0, status = false): number {
    this.atExit.push({ fn, argument, owner, status });
    return 0;
  }
  /** Run exit functions, newest first: all, or those of one object. */
  finalize(owner: number, status = 0): void {
    for (let k = this.atExit.length - 1; k >= 0; k = Math.min(k, this.atExit.length) - 1) {
      const f = this.atExit[k];
      if (owner !== 0 && f.owner !== owner) continue;
      this.atExit.splice(k, 1);
      if (f.status) this.c.call(f.fn, status, f.argument);
      else this.c.call(f.fn, f.argument);
    }
  }
  exit(status: number): never {
    this.finalize(0, status);
    flushFiles(this.c.vm);
    return this.c.vm.host.exit(status & 0xff);
  }
  /** End without ceremony, with a message. */
  abort(message = ""): never {
    const { host } = this.c.vm;
    this.c.attempt(() => host.stderr.write(codes(message)), undefined);
    this.raise(SIGABRT);
    return host.exit(SIGNALLED + SIGABRT);
  }
  handle(signal: number, handler: number): number {
    if (signal < 1 || signal > 64 || signal === 9 || signal === 19) return this.c.fail(EINVAL);
    const before = this.handlers.get(signal) ?? SIG_DFL;
    this.handlers.set(signal, handler);
    return before;
  }
  handlerOf(signal: number): number {
    return this.handlers.get(signal) ?? SIG_DFL;
  }
  raise(signal: number): number {
    const handler = this.handlerOf(signal);
    if (handler === SIG_IGN || signal === 0) return 0;
    if (handler !== SIG_DFL) {
      this.c.call(handler, signal);
      return 0;
    }
    if (signal === SIGABRT || HARMLESS.has(signal)) return 0;
    return this.c.vm.host.exit(SIGNALLED + signal);
  }
}

export function processFunctions(c: CContext, process: Process): Functions {
  const { host } = c.vm;
  const exit = (status: number): never => process.exit(status);
  const leave = (status: number): never => host.exit(status & 0xff);
  const chk = (): never => process.abort("*** buffer overflow detected ***: terminated\n");
  return {
    "void exit(int status)": exit,
    "void _exit(int status)": leave,
    "void _Exit(int status)": leave,
    "void quick_exit(int status)": leave,
    "void abort(void)": () => process.abort(),
    "int atexit(void (*fn)(void))": (fn: number) => process.register(fn),
    "int at_quick_exit(void (*fn)(void))": () => 0,
    "int on_exit(void (*fn)(int, void *), void *argument)": (fn: number, argument: number) =>
      process.register(fn, argument, 0, true),
    "int __cxa_atexit(void (*fn)(void *), void *argument, void *object)": (
      fn: number,
      argument: number,
      object: number,
    ) => process.register(fn, argument, object),
    "int __cxa_thread_atexit_impl(void (*fn)(void *), void *argument, void *object)": (
      fn: number,
      argument: number,
      object: number,
    ) => process.register(fn, argument, object),
    "void __cxa_finalize(void *object)": (object: number) => process.finalize(object),
    "void __gmon_start__(void)": () => undefined,
    "int system(const char *command)": (command: number) => {
      flushFiles(c.vm);
      return host.execute(command === 0 ? undefined : c.text(command));
    },
    "void __stack_chk_fail(void)": () =>
      process.abort("*** stack smashing detected ***: terminated\n"),
    "void __chk_fail(void)": chk,
    "void __fortify_fail(const char *text)": (text: number) =>
      process.abort(`*** ${c.text(text)} ***: terminated\n`),
    "void __assert_fail(const char *text, const char *file, unsigned int line, const char *function)":
      (text: number, file: number, line: number, fn: number) => {
        const where = fn === 0 ? "" : `${c.text(fn)}: `;
        process.abort(`${c.text(file)}:${line}: ${where}Assertion \`${c.text(text)}' failed.\n`);
      },
    "void __assert(const char *text, const char *file, int line)": (
      text: number,
      file: number,
      line: number,
    ) => process.abort(`${c.text(file)}:${line}: Assertion \`${c.text(text)}' failed.\n`),
    ...signals(c, process),
  };
}

function signals(c: CContext, process: Process): Functions {
  const signal = (n: number, handler: number): number => process.handle(n, handler);
  const SET = 128;
  const bit = (set: number, n: number): { p: number; mask: number } => ({
    p: set + ((n - 1) >> 3),
    mask: 1 << ((n - 1) & 7),
  });
  const fill = (set: number, value: number): number => {
    c.bytes(set, SET).fill(value);
    return 0;
  };
  return {
    "void *signal(int n, void (*handler)(int))": signal,
    "void *__sysv_signal(int n, void (*handler)(int))": signal,
    "int raise(int n)": (n: number) => process.raise(n),
    "int kill(pid_t pid, int n)": (pid: number, n: number) =>
      pid === (c.vm.host.posix?.ids.pid ?? 1) || pid === 0 ? process.raise(n) : c.fail(ENOSYS),
    "int sigaction(int n, const void *action, void *before)": (
      n: number,
      action: number,
      before: number,
    ) => {
      const old = process.handlerOf(n);
      if (action !== 0 && process.handle(n, c.pointer(action)) < 0) return -1;
      if (before !== 0) {
        c.bytes(before, 152).fill(0);
        c.put64(before, old);
      }
      return 0;
    },
    "int sigemptyset(void *set)": (set: number) => fill(set, 0),
    "int sigfillset(void *set)": (set: number) => fill(set, 0xff),
    "int sigaddset(void *set, int n)": (set: number, n: number) => {
      const { p, mask } = bit(set, n);
      c.bytes(p, 1)[0] |= mask;
      return 0;
    },
    "int sigdelset(void *set, int n)": (set: number, n: number) => {
      const { p, mask } = bit(set, n);
      c.bytes(p, 1)[0] &= ~mask;
      return 0;
    },
    "int sigismember(const void *set, int n)": (set: number, n: number) => {
      const { p, mask } = bit(set, n);
      return c.bytes(p, 1)[0] & mask ? 1 : 0;
    },
    "int sigprocmask(int how, const void *set, void *before)": (
      _h: number,
      _s: number,
      before: number,
    ) => (before === 0 ? 0 : fill(before, 0)),
    "int pthread_sigmask(int how, const void *set, void *before)": (
      _h: number,
      _s: number,
      before: number,
    ) => (before === 0 ? 0 : fill(before, 0)),
    "unsigned int alarm(unsigned int seconds)": () => 0,
    "void psignal(int n, const char *text)": (n: number, text: number) => {
      c.attempt(
        () =>
          c.vm.host.stderr.write(
            codes(`${text === 0 ? "" : `${c.text(text)}: `}${signalText(n)}\n`),
          ),
        undefined,
      );
    },
  };
}

/** Variables: those of the host, and what C code changes; `environ` is made of them. */
export function environment(
  c: CContext,
  variable: (name: string, size: number) => number,
): Functions {
  const { host } = c.vm;
  const changed = c.vm.attachment(foreignCode).variables;
  const texts = new Map<string, number>();
  const valueOf = (name: string): string | undefined =>
    changed.has(name) ? changed.get(name) : host.getenv(name);
  const getenv = (p: number): number => {
    const name = c.text(p);
    const value = valueOf(name);
    if (value === undefined) return 0;
    const key = `${name}=${value}`;
    let text = texts.get(key);
    if (text === undefined) texts.set(key, (text = c.duplicate(value)));
    return text;
  };
  /** The array behind environ, made anew. */
  const publish = (): void => {
    const all = { ...host.environment?.() };
    for (const [name, value] of changed)
      if (value === undefined) delete all[name];
      else all[name] = value;
    const list = Object.entries(all).map(([name, value]) => c.duplicate(`${name}=${value}`));
    const array = c.malloc(8 * (list.length + 1));
    [...list, 0].forEach((p, k) => c.put64(array + 8 * k, p));
    for (const name of ["environ", "__environ", "_environ"]) c.put64(variable(name, 8), array);
  };
  const set = (name: string, value: string | undefined): number => {
    if (name === "" || name.includes("=")) return c.fail(EINVAL);
    changed.set(name, value);
    publish();
    return 0;
  };
  return {
    "char *getenv(const char *name)": getenv,
    "char *secure_getenv(const char *name)": getenv,
    "int setenv(const char *name, const char *value, int replace)": (
      name: number,
      value: number,
      replace: number,
    ) =>
      replace === 0 && valueOf(c.text(name)) !== undefined ? 0 : set(c.text(name), c.text(value)),
    "int unsetenv(const char *name)": (name: number) => set(c.text(name), undefined),
    "int putenv(char *text)": (text: number) => {
      const [name, ...value] = c.text(text).split("=");
      return set(name, value.length === 0 ? undefined : value.join("="));
    },
    "int clearenv(void)": () => {
      for (const name of Object.keys(host.environment?.() ?? {})) changed.set(name, undefined);
      for (const name of changed.keys()) changed.set(name, undefined);
      publish();
      return 0;
    },
    "char **__libc_environ(void)": () => {
      publish();
      return c.pointer(variable("environ", 8));
    },
  };
}

/** longjmp: leave all that was called since setjmp; `resume` is guest code that restores registers from the buffer. */
export function jumps(c: CContext, resume: number): Functions {
  const RSP = 48;
  const longjmp = (buffer: number, value: number): never => {
    throw new GuestUnwind(c.pointer(buffer + RSP), resume, buffer, value === 0 ? 1 : value);
  };
  return {
    "void longjmp(void *buffer, int value)": longjmp,
    "void _longjmp(void *buffer, int value)": longjmp,
    "void siglongjmp(void *buffer, int value)": longjmp,
    "void __longjmp_chk(void *buffer, int value)": longjmp,
  };
}

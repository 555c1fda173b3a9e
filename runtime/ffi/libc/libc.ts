/*
 * The C library: names that programs of the FFI and shared objects find without naming an object.
 *
 *     ffi.C.strlen           guest code of dasc/libc_x64.dasc
 *     ffi.C.printf           a thunk of a function in this folder, made when it is first asked for
 *     ffi.C.stdout, environ  data
 *
 * The tables of this folder map declarations to functions:  "int atoi(const char *s)": (s) => ...
 */
import type { BuiltinSet } from "../symbols.js";
import { Attachment, type Vm } from "../../core/vm.js";
import { decodeCode } from "../../core/text/base64.js";
import { functionsFrom } from "../../machine/functions.js";
import type { LuaFile } from "../../core/host/iofile.js";
import { C_HEAP } from "../../layout/cheap.js";
import { FOREIGN_ALIGN } from "../../layout/memory.js";
import { libc as guest } from "../../../generated/libc.js";
import { zone, zoneName } from "../../core/host/zone.js";
import { absent } from "./absent.js";
import { accounts } from "./accounts.js";
import { CContext } from "./context.js";
import type { Functions } from "./context.js";
import { ctype } from "./ctype.js";
import { formatted } from "./format.js";
import { inet } from "./inet.js";
import { locale } from "./locale.js";
import { math } from "./math.js";
import { environment, jumps, Process, processFunctions } from "./process.js";
import { nameOf, parseSignature } from "./signature.js";
import { allocation, conversion, random, sorting } from "./stdlib.js";
import { Stdio, stdio } from "./stdio.js";
import { Streams } from "./streams.js";
import { system } from "./system.js";
import { blocks, strings } from "./string.js";
import { threads } from "./threads.js";
import { defineFunction } from "./thunk.js";
import { time } from "./time.js";
import { unistd } from "./unistd.js";
import { waiting } from "./waiting.js";
import { wide } from "./wide.js";
import { fortified } from "./fortified.js";
import { globbing } from "./glob.js";

/** Files of glibc whose symbols are here. */
const OBJECTS = /^(lib(c|m|pthread|rt|util|resolv|crypt)\.so(\.\d+)?|linux-vdso\.so\.1)$/;

/** Of the symbols of the guest code, those that are C's. */
const isFunction = (name: string): boolean => !name.startsWith("libc_");

/** Variables, by name: their size and first value; 16 bytes are two pointers. */
type Value = number | readonly [number, number];
const timezone = (lib: LibC): number => 60 * lib.vm.host.timezoneOffset(lib.vm.host.time());
/** What the clock is called in winter and in summer. */
function zoneNames(lib: LibC): [number, number] {
  const { vm } = lib;
  const now = vm.host.time();
  const spans = [now, now + HALF_YEAR_SECONDS].map(
    (t) => [t, vm.attachment(zone).at(t).isdst] as const,
  );
  const name = (isdst: boolean): string | undefined => {
    const span = spans.find(([, summer]) => summer === isdst);
    return span && zoneName(vm, span[0]);
  };
  const winter = name(false) ?? name(true) ?? "UTC";
  return [lib.c.duplicate(winter), lib.c.duplicate(name(true) ?? winter)];
}
const HALF_YEAR_SECONDS = 182 * 86400;
const VARIABLES: Readonly<Record<string, readonly [size: number, value: (lib: LibC) => Value]>> = {
  stdin: [8, (lib) => lib.streams.stdin.address],
  stdout: [8, (lib) => lib.streams.stdout.address],
  stderr: [8, (lib) => lib.streams.stderr.address],
  environ: [8, (lib) => lib.publishEnvironment()],
  __environ: [8, (lib) => lib.publishEnvironment()],
  _environ: [8, (lib) => lib.publishEnvironment()],
  program_invocation_name: [8, (lib) => lib.c.duplicate("dasmoon")],
  program_invocation_short_name: [8, (lib) => lib.c.duplicate("dasmoon")],
  __progname: [8, (lib) => lib.c.duplicate("dasmoon")],
  optarg: [8, () => 0],
  optind: [4, () => 1],
  opterr: [4, () => 1],
  optopt: [4, () => 63],
  signgam: [4, () => 0],
  timezone: [8, timezone],
  __timezone: [8, timezone],
  daylight: [4, () => 0],
  __daylight: [4, () => 0],
  tzname: [16, zoneNames],
  __tzname: [16, zoneNames],
  __libc_single_threaded: [1, () => 1],
  __stack_chk_guard: [8, () => 0],
};

/** Where guest code has the functions that go on when it does not, and their names. */
const SLOTS = [
  ["libc_malloc", "malloc"],
  ["libc_free", "free"],
  ["libc_sqrt", "sqrt"],
  ["libc_strtod", "strtod"],
  ["libc_snprintf", "snprintf"],
  ["libc_snprintf_chk", "__snprintf_chk"],
  ["libc_sprintf", "sprintf"],
  ["libc_sprintf_chk", "__sprintf_chk"],
] as const;

export class LibC implements BuiltinSet {
  readonly name = "libc";
  readonly c: CContext;
  readonly streams: Streams;
  readonly process: Process;
  private readonly functions: ReadonlyMap<string, readonly [string, Functions]>;
  private readonly addresses = new Map<string, number>();
  private readonly code: number;

  constructor(readonly vm: Vm) {
    const c = (this.c = new CContext(vm));
    this.streams = new Streams(vm, c.heap);
    this.process = new Process(c);
    this.code = this.loadGuestCode();
    const io = new Stdio(c, this.streams);
    const tables: readonly Functions[] = [
      blocks(c),
      strings(c),
      allocation(c, this.process),
      conversion(c),
      sorting(c),
      random(c),
      stdio(io),
      formatted(io),
      ctype(c),
      math(c),
      time(c),
      locale(c),
      wide(c),
      threads(c),
      processFunctions(c, this.process),
      environment(c, (name) => this.address(name)),
      jumps(c, this.code + guest.symbols["libc_longjmp"]),
      unistd(c, this.streams),
      system(c, this.streams, (name) => this.address(name)),
      globbing(c),
      absent(c),
      accounts(c),
      inet(c),
      waiting(c, this.streams),
    ];
    const all = [...tables, fortified(c, tables, this.process)];
    const list = all.flatMap((table) => Object.keys(table).map((text) => [text, table] as const));
    this.functions = new Map(list.map(([text, table]) => [nameOf(text), [text, table]]));
    this.fillSlots();
  }

  standsFor(soname: string): boolean {
    return OBJECTS.test(soname);
  }

  address(symbol: string): number {
    let address = this.addresses.get(symbol);
    if (address === undefined) {
      address = this.define(symbol);
      if (address !== 0) this.addresses.set(symbol, address);
    }
    return address;
  }

  private define(symbol: string): number {
    const isGuest = Object.hasOwn(guest.symbols, symbol) && isFunction(symbol);
    const code = isGuest ? guest.symbols[symbol] : undefined;
    if (code !== undefined) return this.code + code;
    const host = this.hostFunction(symbol);
    if (host !== 0) return host;
    if (!Object.hasOwn(VARIABLES, symbol)) return 0;
    const [size, value] = VARIABLES[symbol];
    const p = this.c.heap.zeroed(16);
    this.addresses.set(symbol, p);
    const first = value(this);
    if (typeof first !== "number") first.forEach((v, k) => this.c.put64(p + 8 * k, v));
    else if (size === 8) this.c.put64(p, first);
    else if (size === 4) this.c.put32(p, first);
    else this.c.bytes(p, 1)[0] = first;
    return p;
  }

  /** The function in TypeScript, if there is one. */
  private hostFunction(symbol: string): number {
    const row = this.functions.get(symbol);
    if (row === undefined) return 0;
    const [text, table] = row;
    return defineFunction(this.vm, parseSignature(text), table[text]);
  }

  /** The guest code's variables. */
  private fillSlots(): void {
    const { c, code, vm } = this;
    const set = (name: string, value: number): void => c.put64(code + guest.symbols[name], value);
    set("libc_most", Math.max(0, vm.alloc.maxSmall - C_HEAP.header));
    for (const [slot, name] of SLOTS) set(slot, this.hostFunction(name));
  }

  /** All that is defined: functions with their declarations, guest code, variables. */
  list(): { functions: string[]; code: string[]; variables: string[] } {
    return {
      functions: [...this.functions.values()].map(([text]) => text),
      code: Object.keys(guest.symbols).filter(isFunction),
      variables: Object.keys(VARIABLES),
    };
  }

  /** FILE* of an open file of Lua's io library. */
  fileAddress(file: LuaFile): number {
    return this.streams.addressOf(file);
  }

  /** The array behind environ. */
  publishEnvironment(): number {
    return this.c.call(this.address("__libc_environ")) >>> 0;
  }

  private loadGuestCode(): number {
    const code = decodeCode(guest.code, "libc");
    const address = this.vm.alloc.allocAligned(code.length, FOREIGN_ALIGN);
    if (address === 0) throw new Error("no guest memory for the C library");
    this.vm.mem.u8.set(code, address);
    // Of several names of one function, faults give the first.
    const names = new Map(
      Object.entries(guest.symbols)
        .reverse()
        .map(([name, at]) => [at, name]),
    );
    const symbols = Array.from(names, ([at, name]) => ({ name, address: address + at }));
    symbols.sort((a, b) => a.address - b.address);
    const starts = symbols.map((s) => s.address);
    const functions = functionsFrom(starts, address + code.length);
    const size = code.length;
    const identity = `libc-${address.toString(16)}-${size.toString(16)}`;
    this.vm.machine.publish({ name: "libc", address, size, symbols, functions, identity });
    return address;
  }
}

/** The C library of a VM, made when it is first asked for. */
export const libC = new Attachment((vm) => new LibC(vm));

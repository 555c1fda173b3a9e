/*
 * The os library. Dates and times are in osdate.ts; everything else asks the host.
 */
import type { Vm } from "../core/vm.js";
import { HostError, pathOf } from "../core/host/hostenv.js";
import { asm, cf, defineLib } from "../core/libdef.js";
import { L_base, L_top } from "../core/run/frame.js";
import {
  argisnil,
  argslot,
  lj_lib_checkint,
  lj_lib_checknum,
  lj_lib_checkopt,
  lj_lib_checkstr,
  lj_lib_optstr,
  pushnil,
  pushnum,
  pushstring,
} from "../core/lib.js";
import { lj_err_caller } from "../core/run/err.js";
import { strToC } from "../core/objects/str.js";
import { tvisbool, tvistrue, tvistruecond } from "../core/objects/tvalue.js";
import { lj_close } from "../core/boot.js";
import { foreignCode } from "../ffi/symbols.js";
import { attempt, closeFiles, fileName, flushFiles } from "./iohandle.js";
import { os_date, os_time } from "./osdate.js";

const string1 = (vm: Vm, L: number): string => strToC(vm, lj_lib_checkstr(vm, L, 1));

function os_execute(vm: Vm, L: number): number {
  const s = lj_lib_optstr(vm, L, 1);
  flushFiles(vm);
  pushnum(vm, L, vm.host.execute(s === 0 ? undefined : strToC(vm, s)));
  return 1;
}

function os_remove(vm: Vm, L: number): number {
  const name = fileName(vm, L, 1);
  return attempt(vm, L, () => vm.host.remove(pathOf(name)), name);
}

function os_rename(vm: Vm, L: number): number {
  const from = fileName(vm, L, 1);
  const to = fileName(vm, L, 2);
  return attempt(vm, L, () => vm.host.rename(pathOf(from), pathOf(to)), from);
}

function os_tmpname(vm: Vm, L: number): number {
  let name: string;
  try {
    name = vm.host.tmpname();
  } catch (e) {
    if (!(e instanceof HostError)) throw e;
    return lj_err_caller(vm, L, "OSUNIQF");
  }
  pushstring(vm, L, name);
  return 1;
}

function os_getenv(vm: Vm, L: number): number {
  const name = string1(vm, L);
  const { variables } = vm.attachment(foreignCode);
  const value = variables.has(name) ? variables.get(name) : vm.host.getenv(name);
  if (value === undefined) pushnil(vm, L);
  else pushstring(vm, L, value);
  return 1;
}

function os_exit(vm: Vm, L: number): number {
  const { mem } = vm;
  const o = argslot(vm, L, 1);
  let status = 0;
  if (L_base(mem, L) < L_top(mem, L) && tvisbool(mem, o)) status = tvistrue(mem, o) ? 0 : 1;
  else if (!argisnil(vm, L, 1)) status = lj_lib_checkint(vm, L, 1);
  if (o + 8 < L_top(mem, L) && tvistruecond(mem, o + 8)) lj_close(vm);
  closeFiles(vm);
  try {
    return vm.host.exit(status & 0xff);
  } catch (e) {
    return vm.machine.end(e);
  }
}

function os_clock(vm: Vm, L: number): number {
  pushnum(vm, L, vm.host.clock());
  return 1;
}

/** A number as C's time_t: whole, and what does not fit is -2^63. */
const time_t = (n: number): number => (Math.abs(n) < 2 ** 63 ? Math.trunc(n) || 0 : -(2 ** 63));

function os_difftime(vm: Vm, L: number): number {
  const later = time_t(lj_lib_checknum(vm, L, 1));
  const earlier = argisnil(vm, L, 2) ? 0 : time_t(lj_lib_checknum(vm, L, 2));
  pushnum(vm, L, later - earlier);
  return 1;
}

const categories = ["all", "collate", "ctype", "monetary", "numeric", "time"] as const;

/** There is one locale, "C", and the environment's choice is that. */
function os_setlocale(vm: Vm, L: number): number {
  const s = lj_lib_optstr(vm, L, 1);
  lj_lib_checkopt(vm, L, 2, 0, categories);
  if (s !== 0 && !["", "C", "POSIX"].includes(strToC(vm, s))) pushnil(vm, L);
  else pushstring(vm, L, "C");
  return 1;
}

export const os = defineLib("os", {
  execute: cf(os_execute),
  remove: cf(os_remove),
  rename: cf(os_rename),
  tmpname: cf(os_tmpname),
  getenv: cf(os_getenv),
  exit: cf(os_exit),
  clock: cf(os_clock),
  date: asm(os_date),
  time: asm(os_time),
  difftime: cf(os_difftime),
  setlocale: cf(os_setlocale),
});

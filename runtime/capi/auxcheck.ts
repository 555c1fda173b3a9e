/*
 * The auxiliary library, first half: arguments of C functions, and errors.
 */
import { lua_call } from "../core/run/call.js";
import { luaL_where } from "../core/run/debug.js";
import { lj_debug_traceback } from "../core/run/debuginfo.js";
import {
  lj_err_arg,
  lj_err_argmsg,
  lj_err_argt,
  lj_err_argtype,
  lj_err_argv,
  lj_err_callermsg,
  pushstring,
} from "../core/run/err.js";
import { L_top } from "../core/run/frame.js";
import { registry } from "../core/lib.js";
import { lj_tab_getstr, lj_tab_new, lj_tab_setstr, niltv } from "../core/objects/tab.js";
import { lj_gc_anybarriert } from "../core/gc/gc.js";
import { gcV, getref, settabV, tvisnil, tvistab, tvisudata } from "../core/objects/tvalue.js";
import type { Vm } from "../core/vm.js";
import { passedArguments } from "../machine/varargs.js";
import { GCudata } from "../layout/objects.js";
import { LJ_T } from "../layout/value.js";
import { numberOf, payload, tolstring, typeName, typeOf } from "./access.js";
import { api, type ApiTable } from "./define.js";
import { formatted } from "./push.js";
import { index2adr, internC, optionalText, push, storeSize, text, toInteger } from "./slots.js";
import { metatableRef, setmetatable } from "./tables.js";

const absent = (vm: Vm, L: number, narg: number): boolean =>
  tvisnil(vm.mem, index2adr(vm, L, narg));

/** "xname expected, got ...", as luaL_typerror says it: a name of a type of C's, too. */
const typerror = (vm: Vm, L: number, narg: number, name: string): never =>
  lj_err_argtype(vm, L, narg, name);

function checklstring(vm: Vm, L: number, narg: number, size: number): number {
  const p = tolstring(vm, L, index2adr(vm, L, narg), size);
  return p !== 0 ? p : lj_err_argt(vm, L, narg, LJ_T.STR);
}
function checknumber(vm: Vm, L: number, narg: number): number {
  return numberOf(vm, index2adr(vm, L, narg)) ?? lj_err_argt(vm, L, narg, LJ_T.NUMX);
}

/** The userdata at an index if its metatable is the registry's field `name`, else 0. */
function testudata(vm: Vm, L: number, idx: number, name: number): number {
  const { mem } = vm;
  const o = index2adr(vm, L, idx);
  if (!tvisudata(mem, o)) return 0;
  const field = lj_tab_getstr(vm, registry(vm), internC(vm, L, name));
  const isOf =
    field !== 0 &&
    tvistab(mem, field) &&
    gcV(mem, field) === getref(mem, gcV(mem, o) + GCudata.metatable);
  return isOf ? payload(vm, gcV(mem, o)) : 0;
}

function checkoption(vm: Vm, L: number, narg: number, def: number, list: number): number {
  const { mem } = vm;
  // As in LuaJIT, whatever is no string has the default.
  const given = tolstring(vm, L, index2adr(vm, L, narg), 0);
  const p = given !== 0 || def === 0 ? checklstring(vm, L, narg, 0) : def;
  const wanted = text(vm, p);
  for (let k = 0; ; k++) {
    const option = mem.u32[(list + 8 * k) >>> 2];
    if (option === 0) return lj_err_argv(vm, L, narg, "INVOPTM", wanted);
    if (text(vm, option) === wanted) return k;
  }
}

const checks: ApiTable = {
  luaL_checklstring: api("pip:p", checklstring),
  luaL_optlstring: api("pipp:p", (vm, L, narg, def, size) => {
    if (!absent(vm, L, narg)) return checklstring(vm, L, narg, size);
    storeSize(vm, size, def === 0 ? 0 : text(vm, def).length);
    return def;
  }),
  luaL_checknumber: api("pi:d", checknumber),
  luaL_optnumber: api("pid:d", (vm, L, narg, def) =>
    absent(vm, L, narg) ? def : checknumber(vm, L, narg),
  ),
  luaL_checkinteger: api("pi:l", (vm, L, narg) => toInteger(checknumber(vm, L, narg))),
  luaL_optinteger: api("pil:l", (vm, L, narg, def) =>
    absent(vm, L, narg) ? def : toInteger(checknumber(vm, L, narg)),
  ),
  luaL_checktype: api("pii:v", (vm, L, narg, type) => {
    if (typeOf(vm, index2adr(vm, L, narg)) !== type) typerror(vm, L, narg, typeName(type));
  }),
  luaL_checkany: api("pi:v", (vm, L, narg) => {
    if (index2adr(vm, L, narg) === niltv(vm)) lj_err_arg(vm, L, narg, "NOVAL");
  }),
  luaL_checkoption: api("pipp:i", checkoption),
  luaL_checkudata: api("pip:p", (vm, L, idx, name) => {
    const p = testudata(vm, L, idx, name);
    return p !== 0 ? p : typerror(vm, L, idx, text(vm, name));
  }),
  luaL_testudata: api("pip:p", testudata),
};

const errors: ApiTable = {
  luaL_argerror: api("pip:i", (vm, L, narg, message) =>
    lj_err_argmsg(vm, L, narg, text(vm, message)),
  ),
  luaL_typerror: api("pip:i", (vm, L, narg, name) => typerror(vm, L, narg, text(vm, name))),
  luaL_error: api("pp...:i", (vm, L, format) =>
    lj_err_callermsg(vm, L, formatted(vm, text(vm, format), passedArguments(vm.machine, 2))),
  ),
  luaL_where: api("pi:v", (vm, L, level) => pushstring(vm, L, luaL_where(vm, L, level))),
  luaL_traceback: api("pppi:v", (vm, L, L1, message, level) =>
    pushstring(vm, L, lj_debug_traceback(vm, L1, optionalText(vm, message), level)),
  ),
};

/** Push the field `name` of a value's metatable: false when there is none. */
function getmetafield(vm: Vm, L: number, idx: number, name: number): boolean {
  const { mem } = vm;
  const mt = metatableAt(vm, L, idx);
  if (mt === 0) return false;
  const field = lj_tab_getstr(vm, mt, internC(vm, L, name));
  if (field === 0 || tvisnil(mem, field)) return false;
  push(vm, L, field);
  return true;
}
const metatableAt = (vm: Vm, L: number, idx: number): number =>
  getref(vm.mem, metatableRef(vm, index2adr(vm, L, idx)));

const metatables: ApiTable = {
  luaL_newmetatable: api("pp:i", (vm, L, name) => {
    const { mem } = vm;
    const slot = lj_tab_setstr(vm, L, registry(vm), internC(vm, L, name));
    const isNew = tvisnil(mem, slot);
    if (isNew) {
      settabV(mem, slot, lj_tab_new(vm, L, 0, 1));
      lj_gc_anybarriert(vm, registry(vm));
    }
    push(vm, L, slot);
    return Number(isNew);
  }),
  luaL_setmetatable: api("pp:v", (vm, L, name) => {
    const field = lj_tab_getstr(vm, registry(vm), internC(vm, L, name));
    const mt = field !== 0 && tvistab(vm.mem, field) ? gcV(vm.mem, field) : 0;
    setmetatable(vm, L, L_top(vm.mem, L) - 8, mt);
  }),
  luaL_getmetafield: api("pip:i", (vm, L, idx, name) => Number(getmetafield(vm, L, idx, name))),
  luaL_callmeta: api("pip:i", (vm, L, idx, name) => {
    const offset = index2adr(vm, L, idx);
    if (!getmetafield(vm, L, idx, name)) return 0;
    push(vm, L, offset);
    lua_call(vm, L, 1, 1);
    return 1;
  }),
};

export const auxChecks: ApiTable = { ...checks, ...errors, ...metatables };

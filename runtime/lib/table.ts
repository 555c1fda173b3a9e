/*
 * The table library. Everything here is raw: no metamethod of the table is asked,
 * only those of elements that sort compares.
 */
import type { Vm } from "../core/vm.js";
import { charge, inSlices } from "../core/run/work.js";
import { asm, cf, defineLib, lua } from "../core/libdef.js";
import {
  copyTV,
  gcV,
  getref,
  numV,
  setnilV,
  tvisnil,
  tvisnum,
  tvisstr,
} from "../core/objects/tvalue.js";
import { L_top } from "../core/run/frame.js";
import { lj_err_caller, lj_err_callerv, lj_err_sort, lj_typename } from "../core/run/err.js";
import {
  argisnil,
  lj_lib_checkfunc,
  lj_lib_checkint,
  lj_lib_checktab,
  lj_lib_optint,
  lj_lib_optstr,
  nargs,
  pushgc,
  pushnum,
  resultsOnTop,
} from "../core/lib.js";
import { lj_buf_tmp } from "../core/text/buf.js";
import { lj_gc_check, lj_gc_slotbarriert } from "../core/gc/gc.js";
import { lj_state_checkstack } from "../core/objects/state.js";
import { strdata, strlen } from "../core/objects/str.js";
import { lj_strfmt_putnum } from "../core/text/strfmtbuf.js";
import {
  lj_tab_clear,
  lj_tab_getint,
  lj_tab_len,
  lj_tab_new_ah,
  lj_tab_setint,
  niltv,
} from "../core/objects/tab.js";
import { FFH_RES, LUA_MINSTACK } from "../layout/frame.js";
import { GCtab, Node } from "../layout/objects.js";
import { LJ_T } from "../layout/value.js";
import { sortTable } from "./tablesort.js";

/** Largest positive number used as a key, whole or not. */
function table_maxn(vm: Vm, L: number): number {
  const t = lj_lib_checktab(vm, L, 1);
  const { mem } = vm;
  let max = 0;
  const array = getref(mem, t + GCtab.array);
  charge(vm, mem.u32[(t + GCtab.asize) >>> 2]);
  for (let i = mem.u32[(t + GCtab.asize) >>> 2] - 1; i > 0; i--)
    if (!tvisnil(mem, array + 8 * i)) {
      max = i;
      break;
    }
  const node = getref(mem, t + GCtab.node);
  inSlices(vm, mem.u32[(t + GCtab.hmask) >>> 2] + 1, (first, last) => {
    for (let n = node + Node.SIZEOF * first; n < node + Node.SIZEOF * last; n += Node.SIZEOF)
      if (!tvisnil(mem, n + Node.val) && tvisnum(mem, n + Node.key))
        max = Math.max(max, numV(mem, n + Node.key));
  });
  pushnum(vm, L, max);
  return 1;
}

/** Elements that move are paid for each time that there were so many. */
const PAID_MASK = 0xff;
/** One costs so many units of work. */
const MOVE_COST = 8;

function table_insert(vm: Vm, L: number): number {
  const t = lj_lib_checktab(vm, L, 1);
  const { mem } = vm;
  let i = lj_tab_len(vm, t) + 1;
  const n = nargs(vm, L);
  if (n !== 2) {
    if (n !== 3) lj_err_caller(vm, L, "TABINS");
    const at = lj_lib_checkint(vm, L, 2);
    // Open a gap from the end. The slot comes first: making it may move the others.
    for (; i > at; i--) {
      if ((i & PAID_MASK) === 0) charge(vm, PAID_MASK * MOVE_COST);
      const to = lj_tab_setint(vm, L, t, i);
      const from = lj_tab_getint(vm, t, i - 1);
      if (from !== 0) copyTV(mem, to, from);
      else setnilV(mem, to);
    }
    i = at;
  }
  const slot = lj_tab_setint(vm, L, t, i);
  copyTV(mem, slot, L_top(mem, L) - 8);
  lj_gc_slotbarriert(vm, t, slot);
  return FFH_RES(0);
}

function table_concat(vm: Vm, L: number): number {
  const t = lj_lib_checktab(vm, L, 1);
  const sep = lj_lib_optstr(vm, L, 2);
  const from = lj_lib_optint(vm, L, 3, 1);
  const to = argisnil(vm, L, 4) ? lj_tab_len(vm, t) : lj_lib_checkint(vm, L, 4);
  const { mem } = vm;
  const seplen = sep !== 0 ? strlen(vm, sep) : 0;
  const sb = lj_buf_tmp(vm);
  for (let i = from; i <= to; i++) {
    if ((i & PAID_MASK) === 0) charge(vm, PAID_MASK * MOVE_COST);
    const o = lj_tab_getint(vm, t, i) || niltv(vm);
    if (tvisstr(mem, o)) sb.putmem(vm, L, strdata(gcV(mem, o)), strlen(vm, gcV(mem, o)));
    else if (tvisnum(mem, o)) lj_strfmt_putnum(vm, L, sb, numV(mem, o));
    else return lj_err_callerv(vm, L, "TABCAT", lj_typename(vm, o), i);
    if (seplen > 0 && i < to) sb.putmem(vm, L, strdata(sep), seplen);
  }
  pushgc(vm, L, sb.tostr(vm, L), LJ_T.STR);
  lj_gc_check(vm, L);
  return resultsOnTop(vm, L, 1);
}

function table_sort(vm: Vm, L: number): number {
  const t = lj_lib_checktab(vm, L, 1);
  const n = lj_tab_len(vm, t);
  const func = argisnil(vm, L, 2) ? 0 : lj_lib_checkfunc(vm, L, 2);
  lj_state_checkstack(vm, L, LUA_MINSTACK);
  sortTable(vm, L, t, n, func, () => lj_err_sort(vm, L));
  return FFH_RES(0);
}

function table_new(vm: Vm, L: number): number {
  const a = lj_lib_checkint(vm, L, 1);
  const h = lj_lib_checkint(vm, L, 2);
  pushgc(vm, L, lj_tab_new_ah(vm, L, a, h), LJ_T.TAB);
  lj_gc_check(vm, L);
  return 1;
}

function table_clear(vm: Vm, L: number): number {
  lj_tab_clear(vm, lj_lib_checktab(vm, L, 1));
  return 0;
}

/*
 * In library functions written in Lua, indexing by a variable is raw, PAIRS(t) is
 * the iteration of pairs(t) whatever the globals say, and CHECK_* are checks.
 */
export const table = defineLib("table", {
  foreachi: lua(`function(t, f)
    CHECK_tab(t) CHECK_func(f)
    for i = 1, #t do
      local r = f(i, t[i])
      if r ~= nil then return r end
    end
  end`),
  foreach: lua(`function(t, f)
    CHECK_tab(t) CHECK_func(f)
    for k, v in PAIRS(t) do
      local r = f(k, v)
      if r ~= nil then return r end
    end
  end`),
  getn: lua("function(t) CHECK_tab(t) return #t end"),
  maxn: cf(table_maxn),
  insert: asm(table_insert),
  remove: lua(`function(t, pos)
    CHECK_tab(t)
    local n = #t
    if pos == nil then
      if n ~= 0 then
        local last = t[n]
        t[n] = nil
        return last
      end
    else
      CHECK_int(pos)
      if 1 <= pos and pos <= n then
        local removed = t[pos]
        for i = pos + 1, n do t[i - 1] = t[i] end
        t[n] = nil
        return removed
      end
    end
  end`),
  move: lua(`function(a, from, to, at, b)
    CHECK_tab(a) CHECK_num(from) CHECK_num(to) CHECK_num(at)
    if b == nil then b = a end
    CHECK_tab(b)
    if from <= to then
      local d = at - from
      if at > to or at <= from or a ~= b then
        for i = from, to do b[i + d] = a[i] end
      else
        for i = to, from, -1 do b[i + d] = a[i] end
      end
    end
    return b
  end`),
  concat: asm(table_concat),
  sort: asm(table_sort),
  new: cf(table_new, { noreg: true }),
  clear: cf(table_clear, { noreg: true }),
});

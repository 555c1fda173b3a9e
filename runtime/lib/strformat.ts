/*
 * string.format: walks the format string and appends each argument as its
 * conversion says. A table or userdata shown by %s is asked for __tostring once.
 */
import type { Vm } from "../core/vm.js";
import { copyTV, gcV, numV, tvisbuf, tvisnum, tvisstr } from "../core/objects/tvalue.js";
import { setL_top } from "../core/run/frame.js";
import { lj_meta_tostring, lj_strfmt_obj, objptr } from "../core/access.js";
import { lj_buf_give, lj_buf_take, type SBuf } from "../core/text/buf.js";
import { sbufxdata, sbufxlen, uddata_buf } from "../core/text/bufx.js";
import { lj_err_arg, lj_err_callerv } from "../core/run/err.js";
import { lj_gc_check } from "../core/gc/gc.js";
import {
  argslot,
  lj_lib_checkint,
  lj_lib_checknum,
  lj_lib_checkstr,
  nargs,
  pushgc,
  resultsOnTop,
} from "../core/lib.js";
import { bytesToJs, strdata, strlen } from "../core/objects/str.js";
import { charge } from "../core/run/work.js";
import {
  lj_strfmt_fchar,
  lj_strfmt_fint64,
  lj_strfmt_init,
  lj_strfmt_parse,
  STRFMT,
  STRFMT_F,
} from "../core/text/strfmt.js";
import {
  lj_strfmt_putfint,
  lj_strfmt_putfnum,
  lj_strfmt_putfstr,
  lj_strfmt_putfuint,
  lj_strfmt_putnum,
  lj_strfmt_putquoted,
} from "../core/text/strfmtbuf.js";
import { cdataInt64 } from "../ffi/cbits.js";
import { LJ_T } from "../layout/value.js";

/** What a piece of a format costs beside its bytes, in units of work. */
const LITERAL_COST = 8;

/** Replace argument narg by what its __tostring says; false when it has none. */
export function applyTostring(vm: Vm, L: number, narg: number): boolean {
  const { mem } = vm;
  const result = lj_meta_tostring(vm, L, argslot(vm, L, narg));
  if (result === 0) return false;
  copyTV(mem, argslot(vm, L, narg), result);
  setL_top(mem, L, result);
  return true;
}

/** %s of a buffer: its bytes. */
function putbuffer(vm: Vm, L: number, sb: SBuf, sf: number, narg: number): void {
  const sbx = uddata_buf(gcV(vm.mem, argslot(vm, L, narg)));
  if (sbx === sb.sbx) lj_err_arg(vm, L, narg + 1, "BUFFER_SELF");
  lj_strfmt_putfstr(vm, L, sb, sf, sbufxdata(vm.mem, sbx), sbufxlen(vm.mem, sbx));
}

function putstr(vm: Vm, L: number, sb: SBuf, sf: number, narg: number): void {
  if ((sf & STRFMT_F.QUOTED) === 0 && tvisbuf(vm.mem, argslot(vm, L, narg))) {
    putbuffer(vm, L, sb, sf, narg);
    return;
  }
  sb.settle();
  if (!tvisstr(vm.mem, argslot(vm, L, narg))) applyTostring(vm, L, narg);
  const o = argslot(vm, L, narg);
  if (sf === STRFMT.STR && tvisnum(vm.mem, o)) {
    lj_strfmt_putnum(vm, L, sb, numV(vm.mem, o));
    return;
  }
  const s = lj_strfmt_obj(vm, L, o);
  if (sf & STRFMT_F.QUOTED) lj_strfmt_putquoted(vm, L, sb, strdata(s), strlen(vm, s));
  else lj_strfmt_putfstr(vm, L, sb, sf, strdata(s), strlen(vm, s));
}

function putarg(vm: Vm, L: number, sb: SBuf, sf: number, narg: number): void {
  const type = sf & STRFMT.TYPE_MASK;
  const k =
    type === STRFMT.INT || type === STRFMT.UINT ? cdataInt64(vm, argslot(vm, L, narg)) : undefined;
  if (k !== undefined) {
    sb.puts(vm, L, lj_strfmt_fint64(sf, k));
    return;
  }
  switch (type) {
    case STRFMT.INT:
      lj_strfmt_putfint(vm, L, sb, sf, lj_lib_checknum(vm, L, narg));
      break;
    case STRFMT.UINT:
      lj_strfmt_putfuint(vm, L, sb, sf, lj_lib_checknum(vm, L, narg));
      break;
    case STRFMT.NUM:
      lj_strfmt_putfnum(vm, L, sb, sf, lj_lib_checknum(vm, L, narg));
      break;
    case STRFMT.CHAR:
      sb.puts(vm, L, lj_strfmt_fchar(sf, lj_lib_checkint(vm, L, narg)));
      break;
    case STRFMT.PTR:
      sb.puts(vm, L, objptr(vm, argslot(vm, L, narg)));
      break;
    case STRFMT.STR:
      putstr(vm, L, sb, sf, narg);
      break;
  }
}

/** Append what a format makes of the arguments behind argument `narg`, which is the format. */
export function putformat(vm: Vm, L: number, sb: SBuf, format: number, narg: number): void {
  const given = nargs(vm, L);
  const fs = lj_strfmt_init(strdata(format), strlen(vm, format));
  for (let sf; (sf = lj_strfmt_parse(vm, fs)) !== STRFMT.EOF;) {
    const type = sf & STRFMT.TYPE_MASK;
    if (type === STRFMT.LIT) {
      charge(vm, LITERAL_COST);
      sb.putmem(vm, L, fs.str, fs.len);
    } else if (type === STRFMT.ERR) {
      lj_err_callerv(vm, L, "STRFMT", bytesToJs(vm, fs.str, fs.len));
    } else {
      if (++narg > given) lj_err_arg(vm, L, narg, "NOVAL");
      putarg(vm, L, sb, sf, narg);
    }
  }
}

export function string_format(vm: Vm, L: number): number {
  const format = lj_lib_checkstr(vm, L, 1);
  const sb = lj_buf_take(vm);
  try {
    putformat(vm, L, sb, format, 1);
    pushgc(vm, L, sb.tostr(vm, L), LJ_T.STR);
  } finally {
    lj_buf_give(vm, sb);
  }
  lj_gc_check(vm, L);
  return resultsOnTop(vm, L, 1);
}

/*
 * Copies and fills of memory. Short ones of known length become loads and stores, with the types of
 * what is copied, where they are known: so loads behind them see what was stored. All others
 * are calls, or of no type, and a barrier (XBAR) ends what is known of memory.
 */
import {
  CTF,
  CTSIZE_PTR,
  ctype_isarray,
  ctype_iscomplex,
  ctype_isconstval,
  ctype_isfield,
  ctype_isstruct,
} from "../../ffi/ctinfo.js";
import type { CTState } from "../../ffi/ctype.js";
import { lj_ir_call, lj_ir_kint, lj_ir_kint64 } from "../emit.js";
import { IRCALL, IR, IRT, IRT_, irt_sizes, IRTI, tref_isk, tref_ref, type TRef } from "../ir.js";
import { emitir } from "../opt/fold.js";
import type { JitState } from "../state.js";
import { crec_ct2irt, ctypes, emitconv, lj_ir_kintp, log2 } from "./ctype.js";

/** Loads and stores of one copy, bytes of one copy, stores of one fill. */
const COPY_MAXUNROLL = 16;
const COPY_MAXLEN = 128;
const FILL_MAXUNROLL = 16;
/** Loads before their stores. */
const COPY_REGWIN = 4;

/** One load or store. */
interface Piece {
  readonly ofs: number;
  readonly t: IRT;
}

/** The members of a struct; nothing when it has others than numbers, enums and pointers. */
function structPieces(cts: CTState, id: number): Piece[] {
  const pieces: Piece[] = [];
  for (let f = cts.sib[id]; f !== 0; f = cts.sib[f]) {
    if (!ctype_isfield(cts.info[f])) {
      if (ctype_isconstval(cts.info[f])) continue;
      return []; // bit fields and transparent structs
    }
    if (cts.name[f] === 0) continue;
    const type = cts.rawChild(f);
    const t = crec_ct2irt(cts, type);
    if (t === IRT.CDATA) return [];
    pieces.push({ ofs: cts.size[f], t });
    if (ctype_iscomplex(cts.info[type]))
      pieces.push({ ofs: cts.size[f] + (cts.size[type] >>> 1), t });
    if (pieces.length > COPY_MAXUNROLL) return [];
  }
  return pieces;
}

/** Pieces of `step` bytes, smaller ones for the rest; nothing when there are too many. */
function unrolled(len: number, step: number, type: IRT): Piece[] {
  const pieces: Piece[] = [];
  let t: IRT = type === IRT.CDATA ? IRT.U8 + 2 * log2(step) : type;
  for (let ofs = 0; ofs < len; step >>= 1, t -= 2)
    for (; ofs + step <= len; ofs += step) {
      if (pieces.length >= FILL_MAXUNROLL) return [];
      pieces.push({ ofs, t });
    }
  return pieces;
}

const address = (J: JitState, p: TRef, ofs: TRef): TRef => emitir(J, IRT_(IR.ADD, IRT.PTR), p, ofs);

function emitCopy(J: JitState, pieces: readonly Piece[], dst: TRef, src: TRef): void {
  for (let i = 0; i < pieces.length; i += COPY_REGWIN) {
    const loaded = pieces.slice(i, i + COPY_REGWIN).map(({ ofs, t }) => {
      const trofs = lj_ir_kintp(J, ofs);
      return { t, trofs, tr: emitir(J, IRT_(IR.XLOAD, t), address(J, src, trofs), 0) };
    });
    for (const { t, trofs, tr } of loaded)
      emitir(J, IRT_(IR.XSTORE, t), address(J, dst, trofs), tr);
  }
}

const barrier = (J: JitState): void => void emitir(J, IRT_(IR.XBAR, IRT.NIL), 0, 0);

/** Copy `len` bytes of type `ct`, or of none (0). */
export function crec_copy(J: JitState, dst: TRef, src: TRef, len: TRef, ct: number): void {
  if (tref_isk(len)) {
    const n = J.cur.ir.i(tref_ref(len)) >>> 0;
    if (n === 0) return;
    const typed = n <= COPY_MAXLEN && ct !== 0 ? typedPieces(ctypes(J), ct, n) : [];
    const pieces = typed.length > 0 || n > COPY_MAXLEN ? typed : unrolled(n, CTSIZE_PTR, IRT.CDATA);
    if (pieces.length > 0) {
      emitCopy(J, pieces, dst, src);
      if (typed.length === 0) barrier(J);
      return;
    }
  }
  lj_ir_call(J, IRCALL.memcpy, dst, src, len);
  barrier(J);
}

function typedPieces(cts: CTState, ct: number, n: number): Piece[] {
  const info = cts.info[ct];
  if (ctype_isarray(info)) {
    const t = crec_ct2irt(cts, cts.rawChild(ct));
    return t === IRT.CDATA ? [] : unrolled(n, irt_sizes[t], t);
  }
  return ctype_isstruct(info) && !(info & CTF.UNION) ? structPieces(cts, ct) : [];
}

/** Fill `len` bytes, which are aligned to `step`, with the low byte of `fill`. */
export function crec_fill(J: JitState, dst: TRef, len: TRef, fill: TRef): void {
  if (tref_isk(len)) {
    const n = J.cur.ir.i(tref_ref(len)) >>> 0;
    if (n === 0) return;
    const pieces = n > CTSIZE_PTR * FILL_MAXUNROLL ? [] : unrolled(n, CTSIZE_PTR, IRT.CDATA);
    if (pieces.length > 0) {
      emitFill(J, pieces, dst, fill);
      return barrier(J);
    }
  }
  lj_ir_call(J, IRCALL.memset, dst, fill, len);
  barrier(J);
}

const U8_EACH = 0x01010101;

function emitFill(J: JitState, pieces: readonly Piece[], dst: TRef, fill: TRef): void {
  const { t } = pieces[0];
  if (tref_isk(fill) || t !== IRT.U8) fill = emitconv(J, fill, IRT.INT, IRT.U8);
  if (t === IRT.U64) {
    if (tref_isk(fill)) fill = emitconv(J, fill, IRT.U64, IRT.U32);
    fill = emitir(J, IRT_(IR.MUL, IRT.U64), fill, lj_ir_kint64(J, U8_EACH, U8_EACH));
  } else if (t !== IRT.U8) {
    const each = t === IRT.U16 ? U8_EACH & 0xffff : U8_EACH;
    fill = emitir(J, IRTI(IR.MUL), fill, lj_ir_kint(J, each));
  }
  for (const { ofs, t: type } of pieces)
    emitir(J, IRT_(IR.XSTORE, type), address(J, dst, lj_ir_kintp(J, ofs)), fill);
}

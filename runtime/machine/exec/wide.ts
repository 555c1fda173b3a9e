/* Products of rax in rdx:rax, which only compiled C has. */
import { dst } from "../cpu.js";
import { flagRes32, flagRes64 } from "../flags.js";
import { RAX, RDX } from "../state.js";
import { sized } from "./alu.js";
import type { Bind } from "./alu.js";
import { COF, mul64, mul64High, mul64HighSigned, mulHigh, mulHighSigned } from "./multiply.js";

/** Carry and overflow tell whether the upper half matters. */
function wide(signed: boolean): Bind {
  return sized(
    (c, i) => {
      const b = c.i8[dst(c, i, 1)];
      const a = c.i8[RAX << 2];
      const r = signed ? a * b : (a & 0xff) * (b & 0xff);
      c.view.setInt16(RAX << 2, r, true);
      flagRes32(c, (r << 24) >> 24, (signed ? (r << 24) >> 24 !== r : r > 0xff) ? COF : 0);
    },
    (c, i) => {
      const b = c.view.getInt16(dst(c, i, 2), true);
      const a = c.view.getInt16(RAX << 2, true);
      const r = signed ? a * b : (a & 0xffff) * (b & 0xffff);
      c.view.setInt16(RAX << 2, r, true);
      c.view.setInt16(RDX << 2, r / 0x10000 < 0 ? r >> 16 : Math.floor(r / 0x10000), true);
      flagRes32(c, (r << 16) >> 16, (signed ? (r << 16) >> 16 !== r : r > 0xffff) ? COF : 0);
    },
    (c, i) => {
      const b = c.view.getInt32(dst(c, i, 4), true);
      const m = c.i32;
      const a = m[RAX];
      const lo = Math.imul(a, b);
      const hi = signed ? mulHighSigned(a, b) : mulHigh(a, b);
      m[RAX] = lo;
      m[RDX] = hi;
      m[RAX + 1] = m[RDX + 1] = 0;
      flagRes32(c, lo, hi === (signed ? lo >> 31 : 0) ? 0 : COF);
    },
    (c, i) => {
      const p = dst(c, i, 8);
      const bl = c.view.getInt32(p, true);
      const bh = c.view.getInt32(p + 4, true);
      const m = c.i32;
      const al = m[RAX];
      const ah = m[RAX + 1];
      const lo = (m[RAX] = mul64(c, al, ah, bl, bh));
      const hi = (m[RAX + 1] = c.hi);
      const high = signed ? mul64HighSigned(c, al, ah, bl, bh) : mul64High(c, al, ah, bl, bh);
      m[RDX] = high;
      m[RDX + 1] = c.hi;
      const expect = signed ? hi >> 31 : 0;
      flagRes64(c, lo, hi, high === expect && c.hi === expect ? 0 : COF);
    },
  );
}

export const wideExecutors: Readonly<Record<string, Bind>> = {
  mul: wide(false),
  imul1: wide(true),
};

/*
 * Conversions of numbers that traces do by a subroutine of the templates, lj_vm_bufval: what the interpreter's
 * string.format has in machine code, too. All others are calls of the host.
 */
import { STRFMT, STRFMT_F, STRFMT_PREC, STRFMT_WIDTH } from "../core/text/strfmt.js";
import { IR, IRCALL, IRCONV_SRCMASK, IRT } from "./ir.js";
import type { IRBuf } from "./irbuf.js";

/** The conversion as the subroutine has it; 0 for others. */
function known(sf: number): number {
  const flags = sf & 0xff00;
  const digits = STRFMT_PREC(sf);
  if (STRFMT_WIDTH(sf) !== 0) return 0;
  switch (sf & 0xff) {
    case STRFMT.INT:
      return sf === STRFMT.INT ? sf : 0;
    case STRFMT.UINT | STRFMT_F.HEX:
      return (flags & ~STRFMT_F.UPPER) === 0 && digits !== 0 && digits <= 16 ? sf : 0;
    case STRFMT.NUM | STRFMT_F.FP_G:
      if (digits === 0) return 0;
    // fall through
    case STRFMT.NUM | STRFMT_F.FP_F:
      if (flags !== 0 || digits > 15) return 0;
      return digits < 0 ? sf | (7 << 24) : sf;
    default:
      return 0;
  }
}

/** Is it an integer of 32 bits, made one of 64? */
export const isWidened = (ir: IRBuf, ref: number): boolean =>
  ir.o(ref) === IR.CONV && (ir.op2(ref) & IRCONV_SRCMASK) === IRT.INT;

/** The format by which the subroutine does a call that puts a number into a buffer; 0: it does not. */
export function formatOfCall(ir: IRBuf, ref: number): number {
  switch (ir.op2(ref)) {
    case IRCALL.lj_strfmt_putfxint:
      if (!isWidened(ir, ir.op2(ir.op1(ref)))) return 0;
    // fall through
    case IRCALL.lj_strfmt_putfnum:
    case IRCALL.lj_strfmt_putfnum_int:
    case IRCALL.lj_strfmt_putfnum_uint:
      return known(ir.kint(ir.op2(ir.op1(ir.op1(ref)))));
    default:
      return 0;
  }
}

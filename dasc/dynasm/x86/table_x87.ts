/*
 * x87 instructions. The notation is explained in notation.ts. Opcodes of two bytes with
 * a register in the second have their prefixes between the two; so DynASM, and with
 * them a variable register does not work on x64.
 */
import type { Row } from "./notation.js";

export const x87Rows: readonly Row[] = [
  // Arithmetic: with st0 as destination, with st0 as source, popping.
  ["fadd fmul fcom fcomp fsub fsubr fdiv fdivr", "st", "D8 C0~8 +r"],
  ["fadd fmul fcom fcomp fsub fsubr fdiv fdivr", "m32", "D8 /~"],
  ["fadd fmul fcom fcomp fsub fsubr fdiv fdivr", "m64", "DC /~"],
  ["fadd fmul fcom fcomp fsub fsubr fdiv fdivr", "st0 st", "D8 C0~8 +r"],
  ["fadd fmul - - fsubr fsub fdivr fdiv", "st st0", "DC C0~8 +r"],
  ["fadd fmul fcom fcomp fsub fsubr fdiv fdivr", "st0 m32", "D8 /~"],
  ["fadd fmul fcom fcomp fsub fsubr fdiv fdivr", "st0 m64", "DC /~"],
  ["faddp fmulp - - fsubrp fsubp fdivrp fdivp", "st", "DE C0~8 +r"],
  ["faddp fmulp - - fsubrp fsubp fdivrp fdivp", "st st0", "DE C0~8 +r"],
  ["fiadd fimul ficom ficomp fisub fisubr fidiv fidivr", "m32", "DA /~"],
  ["fiadd fimul ficom ficomp fisub fisubr fidiv fidivr", "m16", "DE /~"],

  // Loads, stores, moves.
  ["fld - fst fstp", "m32", "D9 /~"],
  ["fld fisttp fst fstp", "m64", "DD /~"],
  ["fld - fstp", "m80", "DB /5~"],
  ["fld", "st", "D9 C0 +r"],
  ["fst fstp", "st", "DD D0~8 +r"],
  ["fild fisttp fist fistp", "m32", "DB /~"],
  ["fild fisttp fist fistp", "m16", "DF /~"],
  ["fild - fistp", "m64", "DF /5~"],
  ["fpop", "", "DD D8"],
  ["fxch", "", "D9 C9"],
  ["fxch", "st", "D9 C8 +r"],
  ["fxch", "st0 st", "D9 C8 +r"],
  ["fxch", "st st0", "D9 C8 +r"],
  ["fcmovb fcmove fcmovbe fcmovu", "st", "DA C0~8 +r"],
  ["fcmovb fcmove fcmovbe fcmovu", "st0 st", "DA C0~8 +r"],
  ["fcmovnb fcmovne fcmovnbe fcmovnu", "st", "DB C0~8 +r"],
  ["fcmovnb fcmovne fcmovnbe fcmovnu", "st0 st", "DB C0~8 +r"],

  // Comparisons.
  ["fucomi fcomi", "st", "DB E8~8 +r"],
  ["fucomi fcomi", "st0 st", "DB E8~8 +r"],
  ["fucomip fcomip", "st", "DF E8~8 +r"],
  ["fucomip fcomip", "st0 st", "DF E8~8 +r"],
  ["fucom fucomp", "st", "DD E0~8 +r"],
  ["fucom fucomp", "st0 st", "DD E0~8 +r"],
  ["fcompp", "", "DE D9"],
  ["fucompp", "", "DA E9"],

  // On the top of the stack.
  ["fchs fabs - - ftst fxam", "", "D9 E0~1"],
  ["fld1 fldl2t fldl2e fldpi fldlg2 fldln2 fldz", "", "D9 E8~1"],
  ["f2xm1 fyl2x fptan fpatan fxtract fprem1 fdecstp fincstp", "", "D9 F0~1"],
  ["fprem fyl2xp1 fsqrt fsincos frndint fscale fsin fcos", "", "D9 F8~1"],

  // Control.
  ["fnop", "", "D9 D0"],
  ["fwait/wait", "", "9B"],
  ["fnclex", "", "DB E2"],
  ["fclex", "", "9B DB E2"],
  ["fldenv - fnstenv", "mo", "D9 /4~"],
  ["fstenv", "mo", "9B D9 /6"],
  ["fldcw - fnstcw", "m16", "D9 /5~"],
  ["fstcw", "m16", "9B D9 /7"],
  ["fnstsw", "ax", "DF E0"],
  ["fnstsw", "m16", "DD /7"],
  ["fstsw", "ax", "9B DF E0"],
  ["fstsw", "m16", "9B DD /7"],
];

/* Functions of a number that machine code calls, and that fold constants: they give the same numbers. */
import { acos, asin, atan } from "./arctan.js";
import { cosh, exp, log } from "./pow.js";

export const mathFunctions = {
  log,
  log10: Math.log10,
  exp,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin,
  acos,
  atan,
  sinh: Math.sinh,
  cosh,
  tanh: Math.tanh,
};

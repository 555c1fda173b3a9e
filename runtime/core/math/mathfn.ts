/* Functions of a number that machine code calls, and that fold constants: they give the same numbers. */
import { acos, asin, atan } from "./arctan.js";
import { cosh, exp, log, log10, sinh, tanh } from "./pow.js";
import { cos, sin, tan } from "./trig.js";

export const mathFunctions = {
  log,
  log10,
  exp,
  sin,
  cos,
  tan,
  asin,
  acos,
  atan,
  sinh,
  cosh,
  tanh,
};

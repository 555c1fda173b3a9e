/*
 * Executors of instructions that only compiled C has: the x87 unit, exchanges that add or compare, bit fields, counts, string
 * instructions, the string comparisons of SSE4.2, conversions, integer and horizontal arithmetic of vectors, shuffles, moves
 * of flags and words, products in two registers.
 * Machines that run no C do without them (BareMachine.extend).
 */
import type { Bind } from "./alu.js";
import { bmiExecutors } from "./bmi.js";
import { conversionExecutors } from "./convert.js";
import { countExecutors } from "./counts.js";
import { elementExecutors } from "./elements.js";
import { exchangeExecutors } from "./exchange.js";
import { horizontalExecutors } from "./horizontal.js";
import { packedExecutors } from "./packed.js";
import { rareMoveExecutors } from "./raremoves.js";
import { rareShiftExecutors } from "./rareshifts.js";
import { shuffleExecutors } from "./shuffle.js";
import { stringExecutors } from "./string.js";
import { textExecutors } from "./text.js";
import { wideExecutors } from "./wide.js";
import { x87Executors } from "./x87.js";

export const foreignExecutors: Readonly<Record<string, Bind>> = {
  ...x87Executors,
  ...exchangeExecutors,
  ...stringExecutors,
  ...textExecutors,
  ...bmiExecutors,
  ...countExecutors,
  ...conversionExecutors,
  ...elementExecutors,
  ...horizontalExecutors,
  ...packedExecutors,
  ...shuffleExecutors,
  ...rareMoveExecutors,
  ...rareShiftExecutors,
  ...wideExecutors,
};

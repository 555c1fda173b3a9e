/* All fold rules, for buildvm and the optimiser. The order of the lists numbers their functions. */
import { folds_cmp } from "./opt/fold_cmp.js";
import { folds_const } from "./opt/fold_const.js";
import { folds_conv } from "./opt/fold_conv.js";
import { folds_int } from "./opt/fold_int.js";
import { folds_load } from "./opt/fold_load.js";
import { folds_num } from "./opt/fold_num.js";
import { folds_str } from "./opt/fold_str.js";

export const folds = [
  folds_const,
  folds_num,
  folds_conv,
  folds_int,
  folds_cmp,
  folds_str,
  folds_load,
];

/*
 * Who makes the objects that functions consist of: in guest memory (bytecode/protomaker.ts), or as data
 * where there is no VM (builtinsource.ts). The parser knows them by numbers.
 */
import type { CdataConst, TableConst } from "../bytecode/protodata.js";
import type { Name } from "../lexer/lexnames.js";
import type { FuncState } from "./funcstate.js";

export interface ObjectMaker {
  string(name: Name): number;
  cdata(k: CdataConst): number;
  /** A template table of the function. */
  table(fs: FuncState, k: TableConst): number;
  /** The function, which is complete, and takes so many lines. */
  proto(fs: FuncState, numline: number): number;
}

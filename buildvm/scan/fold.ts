/*
 * The fold rules of the trace compiler's optimiser, listed by an index module
 * (runtime/jit/fold.ts):
 *
 *   export const folds_arith = defineFolds([
 *     fold(kfold_numarith, "ADD KNUM KNUM", "SUB KNUM KNUM"),
 *     fold(simplify_numsub_k, "SUB any KNUM"),
 *   ]);
 *   export const folds = [folds_arith];
 *
 * A rule is three words: the opcode of an instruction and those of its left and right
 * operand. An operand may be `any`, a number, and on the right one of the names
 * IRFPM_x, IRFL_x, IRCALL_x, IRCONV_to_from. Functions are numbered in the order of
 * the `fold` calls, over all lists, and have the type that `fold` declares. Rules are
 * constants: literals, names of them, or `...` of an array that is `as const`.
 */
import { Node, type CallExpression, type Type } from "ts-morph";
import { ScanError, type Place } from "./error.js";
import type { IrNames } from "./ir.js";
import {
  calleeOf,
  checkArguments,
  constantString,
  declarationsOf,
  elementTypes,
  placeOf,
  type Sources,
} from "./source.js";

export interface ScannedFold {
  /** Name of the folding function. */
  readonly name: string;
  readonly rules: readonly ScannedRule[];
}

export interface ScannedRule {
  readonly text: string;
  readonly key: number;
  readonly place: Place;
}

/*
 *   23      17 16      10 9        0
 *   |   ins   |   left   |  right  |      all ones: any
 */
const INS_SHIFT = 17;
const LEFT_SHIFT = 10;
const ANY_LEFT = 0x7f;
const ANY_RIGHT = 0x3ff;
const TYPE_BITS = 5;

/** All fold functions with the keys of their rules. */
export function scanFolds(sources: Sources, index: string, ir: IrNames): ScannedFold[] {
  return declarationsOf(sources, index, "folds", "defineFolds").flatMap((declared) => {
    const [list] = declared.getArguments();
    if (!Node.isArrayLiteralExpression(list))
      throw new ScanError(placeOf(list ?? declared), "folds are no array literal");
    return list.getElements().map((call) => {
      if (!Node.isCallExpression(call) || calleeOf(call) !== "fold")
        throw new ScanError(placeOf(call), "expected fold(function, rules...)");
      return scanFold(sources, call, ir);
    });
  });
}

function scanFold(sources: Sources, call: CallExpression, ir: IrNames): ScannedFold {
  const [fn, ...rules] = call.getArguments();
  if (!Node.isIdentifier(fn) || rules.length === 0)
    throw new ScanError(placeOf(call), "expected fold(function, rules...)");
  const name = fn.getText();
  const scanned = rules.flatMap((node) => {
    const place = placeOf(node);
    return ruleTypes(node).map((type) => {
      const text = constantString(node, type);
      if (text === undefined) throw new ScanError(place, "a rule is a constant string");
      return { text, key: ruleKey(text, ir, place), place };
    });
  });
  checkArguments(sources, call, name);
  return { name, rules: scanned };
}

function ruleTypes(node: Node): readonly Type[] {
  if (!Node.isSpreadElement(node)) return [node.getType()];
  const types = elementTypes(node.getExpression());
  if (!types) throw new ScanError(placeOf(node), "rules are no array with `as const`");
  return types;
}

function ruleKey(text: string, ir: IrNames, place: Place): number {
  const words = text.split(" ");
  if (words.length !== 3)
    throw new ScanError(place, `rule '${text}': expected opcode, left and right operand`);
  const [ins, left, right] = words;
  const opcode = (name: string): number => {
    const op = ir.irdef.indexOf(name);
    if (op < 0) throw new ScanError(place, `rule '${text}': no IR instruction ${name}`);
    return op;
  };
  const operand = (word: string, any: number): number => {
    const value = word === "any" ? any : /^\d+$/.test(word) ? Number(word) : opcode(word);
    if (value > any) throw new ScanError(place, `rule '${text}': ${word} is too large`);
    return value;
  };
  const rightValue = literal(right, ir) ?? operand(right, ANY_RIGHT);
  if (rightValue < 0) throw new ScanError(place, `rule '${text}': unknown name ${right}`);
  return (opcode(ins) << INS_SHIFT) | (operand(left, ANY_LEFT) << LEFT_SHIFT) | rightValue;
}

/** The number behind a name with a prefix, -1 when the prefix does not know it. */
function literal(word: string, ir: IrNames): number | undefined {
  const [, prefix, name] = /^(IRFPM|IRFL|IRCALL|IRCONV)_(\w+)$/.exec(word) ?? [];
  if (prefix === "IRFPM") return ir.irfpm.indexOf(name);
  if (prefix === "IRFL") return ir.irfields.indexOf(name);
  if (prefix === "IRCALL") return ir.ircalls.indexOf(name);
  if (prefix !== "IRCONV") return undefined;
  const [to, from] = name.split("_").map((type) => ir.irtypes.indexOf(type));
  return to < 0 || from === undefined || from < 0 ? -1 : (to << TYPE_BITS) | from;
}

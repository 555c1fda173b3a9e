/*
 * C functions that are written in TypeScript, as guest code calls them (System V): integers in rdi rsi rdx
 * rcx r8 r9, floating point in xmm0-7, the rest and every long double on the stack; results in rax, xmm0 or
 * st(0). Functions of a few pointers, ints and doubles get the machine's own way of calling, which is the
 * fastest from translated code; all others find their arguments here.
 */
import type { Vm } from "../../core/vm.js";
import {
  argumentRegisters,
  DOUBLE_ARGUMENTS,
  gprAddress,
  INTEGER_ARGUMENTS,
  R,
  xmmAddress,
} from "../../machine/index.js";
import { load80, returnExtended } from "../../machine/x87.js";
import { listedArguments, passedArguments } from "../../machine/varargs.js";
import type { Extended, VarArgs } from "../../machine/index.js";
import type { Kind, Signature } from "./signature.js";

export type Argument = number | Extended | VarArgs;
/** Floating point may be given as its bits. */
export type Result = number | bigint | boolean | Extended | void;
/** What implements a C function; its parameters are those of its declaration, `...` being one VarArgs. */
export type Implementation = (...args: never[]) => Result;

const TWO32 = 0x100000000;
/** Letters of the machine's signatures for kinds that lose nothing by them. */
const LETTERS: Readonly<Partial<Record<Kind, string>>> = {
  pointer: "p",
  i32: "i",
  u32: "p",
  double: "d",
  void: "v",
};

/** The machine's signature of a function, or null when it has no letters for it. */
function direct({ result, parameters, variadic }: Signature): string | null {
  // One size is as good as a pointer: no block has 4 GiB. Products of two are looked at in full.
  const sizes = parameters.filter((kind) => kind === "u64").length;
  const letter = (kind: Kind): string | undefined =>
    kind === "u64" && sizes < 2 ? "p" : LETTERS[kind];
  const list = parameters.map(letter);
  const r = LETTERS[result];
  const isDouble = parameters.map((kind) => kind === "double");
  // A double that is not made of doubles may be any NaN, and comes as bits.
  if (result === "double" && !isDouble.includes(true)) return null;
  const fits = argumentRegisters(isDouble) !== null;
  return variadic || !fits || r === undefined || list.includes(undefined)
    ? null
    : `${list.join("")}:${r}`;
}

/** Define a function; its guest address. */
export function defineFunction(vm: Vm, signature: Signature, fn: Implementation): number {
  const { machine } = vm;
  const name = `libc.${signature.name}`;
  const letters = direct(signature);
  if (letters !== null) return machine.defineHost(name, letters, fn as (...a: number[]) => number);
  const call = fn as (...args: Argument[]) => Result;
  const passing = inRegisters(signature);
  return machine.defineHost(name, "...:v", () => {
    const args = passing === null ? takeArguments(vm, signature) : take(vm, passing);
    giveResult(vm, signature.result, call(...args));
  });
}

/** Where arguments are that all have registers; asked for once, since some functions are called for every number. */
interface Passing {
  readonly kinds: readonly Kind[];
  readonly places: readonly number[];
  readonly variadic: boolean;
  readonly integers: number;
  readonly doubles: number;
}

/** Null when it takes more than registers. */
function inRegisters({ parameters, variadic }: Signature): Passing | null {
  if (parameters.some((k) => k === "extended" || k === "float" || k === "va_list")) return null;
  const isDouble = parameters.map((kind) => kind === "double");
  const registers = argumentRegisters(isDouble);
  if (registers === null) return null;
  const places = registers.map((r, n) => (isDouble[n] ? xmmAddress(r) : gprAddress(r)));
  const doubles = isDouble.filter(Boolean).length;
  const integers = isDouble.length - doubles;
  return { kinds: parameters, places, variadic, integers, doubles };
}
function take({ machine, mem }: Vm, passing: Passing): Argument[] {
  const { view } = mem;
  const { kinds, places, variadic } = passing;
  const args: Argument[] = [];
  for (let n = 0; n < kinds.length; n++) {
    const isDouble = kinds[n] === "double";
    args.push(isDouble ? view.getFloat64(places[n], true) : integer(view, places[n], kinds[n]));
  }
  if (variadic) args.push(passedArguments(machine, passing.integers, passing.doubles));
  return args;
}

function takeArguments({ machine, mem }: Vm, { parameters, variadic }: Signature): Argument[] {
  const { view } = mem;
  let integers = 0;
  let doubles = 0;
  let stack = machine.sp;
  const onStack = (bytes: number): number => {
    if (bytes === 16) stack = (stack + 15) & ~15;
    stack += bytes;
    return stack - bytes;
  };
  const take = (kind: Kind): Argument => {
    if (kind === "extended") return load80(view, onStack(16));
    if (kind === "double" || kind === "float") {
      const at = doubles < DOUBLE_ARGUMENTS ? xmmAddress(doubles++) : onStack(8);
      return kind === "double" ? view.getFloat64(at, true) : view.getFloat32(at, true);
    }
    const inRegister = integers < INTEGER_ARGUMENTS.length;
    const at = inRegister ? gprAddress(INTEGER_ARGUMENTS[integers++]) : onStack(8);
    if (kind === "va_list") return listedArguments(mem, view.getUint32(at, true));
    return integer(view, at, kind);
  };
  const args = parameters.map(take);
  if (variadic) args.push(passedArguments(machine, integers, doubles));
  return args;
}

function integer(view: DataView, at: number, kind: Kind): number {
  switch (kind) {
    case "i8":
      return view.getInt8(at);
    case "u8":
      return view.getUint8(at);
    case "i16":
      return view.getInt16(at, true);
    case "u16":
      return view.getUint16(at, true);
    case "i32":
      return view.getInt32(at, true);
    case "i64":
      return view.getInt32(at + 4, true) * TWO32 + view.getUint32(at, true);
    case "u64":
      return view.getUint32(at + 4, true) * TWO32 + view.getUint32(at, true);
    default:
      return view.getUint32(at, true);
  }
}

function giveResult({ mem }: Vm, kind: Kind, result: Result): void {
  if (kind === "void") return;
  const { view } = mem;
  if (kind === "extended") returnExtended(mem, result as Extended);
  else if (kind === "double" && typeof result === "bigint")
    view.setBigUint64(xmmAddress(0), result, true);
  else if (kind === "double") view.setFloat64(xmmAddress(0), result as number, true);
  else if (kind === "float") {
    view.setUint32(xmmAddress(0) + 4, 0, true);
    if (typeof result === "bigint") view.setUint32(xmmAddress(0), Number(result), true);
    else view.setFloat32(xmmAddress(0), result as number, true);
  } else if (typeof result === "number" && (result | 0) === result) {
    view.setInt32(gprAddress(R.RAX), result, true);
    view.setInt32(gprAddress(R.RAX) + 4, result >> 31, true);
  } else {
    const n = typeof result === "bigint" ? result : BigInt(Math.trunc(Number(result)));
    view.setBigUint64(gprAddress(R.RAX), BigInt.asUintN(64, n), true);
  }
}

/*
 * How the machine stack looks at every place of the blob, for unwind tables.
 *
 * The templates keep to few shapes, which the code itself shows:
 *
 *   entry   starts with pushes and `sub rsp`, the frame of runtime/layout/frame.ts
 *   framed  handlers and subroutines, jumped to: the frame of an entry is there, and what
 *           the code that jumps has put on top of it
 *   leaf    called, by the host or from the blob: the return address is on top, and what it
 *           pushes, until `mov rsp` or a pop goes back to the frame of an entry
 *   lost    exits of traces, calls of C functions, searches, whose frames have sizes of their own
 *
 * Statements of the templates are instructions, so the line map says where they begin,
 * and the few that move rsp are known by their first bytes. Coroutines go from one frame to another of the same
 * shape (`lea rsp`), which changes nothing here. What stands behind a jump has
 * the stack of the first code that jumps there, if it is known by then.
 */
import { CFRAME } from "../runtime/layout/frame.js";
import type { BuiltVm } from "./vm.js";

/** Stack at one place. Registers by their number in machine code. */
export interface StackState {
  /** Bytes from rsp to the place above the return address; undefined when lost. */
  readonly size: number | undefined;
  /** Saved registers, with their distance below that place. */
  readonly saved: ReadonlyMap<number, number>;
}

export interface StackRow extends StackState {
  /** The state holds from here on. */
  readonly offset: number;
}

export type RegionKind = "entry" | "framed" | "leaf" | "lost";

/** Code from one global label to another, with the states that it goes through. */
export interface StackRegion {
  readonly kind: RegionKind;
  readonly start: number;
  readonly end: number;
  readonly rows: readonly StackRow[];
}

const ADDRESS = 8;
const CALLED: StackState = { size: ADDRESS, saved: new Map() };
const LOST: StackState = { size: undefined, saved: new Map() };

type Effect =
  | { readonly op: "push"; readonly reg: number }
  | { readonly op: "pop"; readonly reg: number }
  | { readonly op: "add"; readonly bytes: number }
  | { readonly op: "frame" }
  | { readonly op: "branch"; readonly target: number }
  | { readonly op: "leave"; readonly target?: number };

/**
 * What an instruction does to rsp, and where it goes. `leave`: execution does not go on
 * behind it.
 */
function effectAt(code: Uint8Array, at: number): Effect | undefined {
  const rex = (code[at] & 0xf0) === 0x40 ? code[at] : 0;
  const p = rex ? at + 1 : at;
  const [op, modrm] = [code[p], code[p + 1]];
  const register = (op & 7) | ((rex & 1) << 3);
  const view = new DataView(code.buffer, code.byteOffset);
  if ((op & 0xf8) === 0x50) return { op: "push", reg: register };
  if ((op & 0xf8) === 0x58) return { op: "pop", reg: register };
  if (op === 0xc3) return { op: "leave" };
  if (op === 0xe9) return { op: "leave", target: p + 5 + view.getInt32(p + 1, true) };
  if (op === 0xeb) return { op: "leave", target: p + 2 + view.getInt8(p + 1) };
  if ((op & 0xf0) === 0x70) return { op: "branch", target: p + 2 + view.getInt8(p + 1) };
  if (op === 0x0f && (modrm & 0xf0) === 0x80)
    return { op: "branch", target: p + 6 + view.getInt32(p + 2, true) };
  if (op === 0xff && (modrm & 0x38) === 0x20) return { op: "leave" };
  if (rex !== 0x48) return undefined;
  if (op === 0x89 && (modrm & 0xc7) === 0xc4) return { op: "frame" }; // mov rsp, r
  if ((op === 0x83 || op === 0x81) && (modrm === 0xec || modrm === 0xc4)) {
    const n = op === 0x83 ? view.getInt8(p + 2) : view.getInt32(p + 2, true);
    return { op: "add", bytes: modrm === 0xec ? n : -n };
  }
  return undefined;
}

function applied({ size, saved }: StackState, effect: Effect, framed: StackState): StackState {
  if (effect.op === "frame") return framed;
  if (effect.op === "leave" || effect.op === "branch" || size === undefined) return { size, saved };
  if (effect.op === "add") return { size: size + effect.bytes, saved };
  const registers = new Map(saved);
  if (effect.op === "push") {
    if (!registers.has(effect.reg) && size < CFRAME.SIZE) registers.set(effect.reg, size + ADDRESS);
    return { size: size + ADDRESS, saved: registers };
  }
  if (size === ADDRESS) return framed; // a subroutine takes its return address
  if (registers.get(effect.reg) === size) registers.delete(effect.reg);
  return { size: size - ADDRESS, saved: registers };
}

const sameState = (a: StackState, b: StackState): boolean =>
  a.size === b.size &&
  a.saved.size === b.saved.size &&
  [...a.saved].every(([reg, at]) => b.saved.get(reg) === at);

/** The frame that entries make, and the bytes of the code that makes it. */
export interface Prologue {
  readonly frame: StackState;
  readonly pushes: readonly { readonly reg: number; readonly end: number }[];
  readonly alloc: { readonly bytes: number; readonly end: number };
}

export interface StackTable {
  readonly regions: readonly StackRegion[];
  readonly prologue: Prologue;
}

/** Where rsp moves by what only run time knows: the last are choices of a pattern's search. */
const LOSES = /^(lj_vm_(exit_\w+|ffi_call)|match_\w+)$/;

export function stackTable(vm: BuiltVm): StackTable {
  const starts = vm.lines.map(({ offset }) => offset);
  const labels = [...new Set([0, ...vm.symbols.map((s) => s.offset), ...vm.lj_bc_ofs])];
  labels.sort((a, b) => a - b);
  const losing = new Set(
    vm.symbols.filter(({ name }) => LOSES.test(name)).map(({ offset }) => offset),
  );
  const entry = vm.symbols.find(({ name }) => name === "lj_vm_call")?.offset ?? 0;
  const prologue = prologueAt(vm.code, entry, starts);
  const regions: StackRegion[] = [];
  const joins = new Map<number, StackState>();
  let next = 0;
  labels.forEach((start, i) => {
    const end = labels[i + 1] ?? vm.code.length;
    const effects: [number, Effect][] = [];
    for (; next < starts.length && starts[next] < end; next++) {
      const effect = effectAt(vm.code, starts[next]);
      if (effect) effects.push([starts[next + 1] ?? end, effect]);
    }
    const kind = losing.has(start) ? "lost" : kindOf(vm.code, start, effects);
    const rows = rowsOf({ start, end, kind }, effects, prologue.frame, joins);
    const before = regions.at(-1);
    if (before?.kind === "framed" && kind === "framed") {
      const goesOn = sameState(before.rows[before.rows.length - 1], rows[0]);
      const all = [...before.rows, ...(goesOn ? rows.slice(1) : rows)];
      regions[regions.length - 1] = { ...before, end, rows: all };
    } else regions.push({ kind, start, end, rows });
  });
  return { regions, prologue };
}

/** Read the pushes and the `sub rsp` of an entry. */
function prologueAt(code: Uint8Array, start: number, starts: readonly number[]): Prologue {
  let state = CALLED;
  const pushes: { reg: number; end: number }[] = [];
  for (let i = starts.indexOf(start); ; i++) {
    const effect = effectAt(code, starts[i]);
    if (!effect) throw new Error("lj_vm_call does not start with a frame");
    state = applied(state, effect, state);
    const end = starts[i + 1] - start;
    if (effect.op === "push") pushes.push({ reg: effect.reg, end });
    else if (effect.op === "add") {
      if (state.size !== CFRAME.SIZE)
        throw new Error(`the frame of lj_vm_call has ${state.size} bytes, not ${CFRAME.SIZE}`);
      return { frame: state, pushes, alloc: { bytes: effect.bytes, end } };
    } else throw new Error("lj_vm_call does not start with a frame");
  }
}

function kindOf(code: Uint8Array, start: number, effects: [number, Effect][]): RegionKind {
  if (effectAt(code, start)?.op === "push") return hasFrame(effects) ? "entry" : "leaf";
  const straight = effects.filter(([, { op }]) => op !== "branch");
  const moves = straight.map(([, effect]) => effect.op);
  if (moves.includes("frame")) return "leaf";
  // A return that no epilogue precedes.
  return straight.some(
    ([end, effect], i) =>
      effect.op === "leave" &&
      code[end - 1] === 0xc3 &&
      !(moves[i - 1] === "pop" && moves.includes("add")),
  )
    ? "leaf"
    : "framed";
}

/** Pushes and `sub rsp` that make the frame; a subroutine may push what it keeps. */
function hasFrame(effects: readonly [number, Effect][]): boolean {
  const first = effects.findIndex(([, { op }]) => op !== "push");
  const effect = effects[first]?.[1];
  return effect?.op === "add" && (first + 1) * ADDRESS + effect.bytes === CFRAME.SIZE;
}

/** @param joins the stack at places that code before them jumps to; completed here */
function rowsOf(
  { start, end, kind }: Omit<StackRegion, "rows">,
  effects: readonly [number, Effect][],
  framed: StackState,
  joins: Map<number, StackState>,
): StackRow[] {
  const join = (offset: number, state: StackState): void => {
    if (!joins.has(offset)) joins.set(offset, state);
  };
  let state = kind === "lost" ? LOST : CALLED;
  if (kind === "framed") state = deeper(joins.get(start), framed) ?? framed;
  /** What holds behind a jump: where the region has got to, epilogues aside. */
  let body = state;
  /** Where a subroutine pushes what it keeps. */
  let isPrologue = kind === "leaf";
  let goesOn = true;
  const rows: StackRow[] = [{ offset: start, ...state }];
  for (const [offset, effect] of effects) {
    isPrologue &&= effect.op === "push" || effect.op === "add";
    if ("target" in effect && effect.target !== undefined) join(effect.target, state);
    if (effect.op === "branch") continue;
    state = effect.op === "leave" ? (joins.get(offset) ?? body) : applied(state, effect, framed);
    if (isPrologue) body = state;
    if (sameState(state, framed)) body = framed;
    if (offset === end) {
      goesOn = effect.op !== "leave";
      break; // what holds there is up to the next region
    }
    const last = rows[rows.length - 1];
    if (last.offset === offset) rows.pop();
    if (!rows.length || !sameState(rows[rows.length - 1], state)) rows.push({ offset, ...state });
  }
  if (goesOn) join(end, state);
  return rows;
}

/** The state, if it is the frame with something on top. */
function deeper(state: StackState | undefined, framed: StackState): StackState | undefined {
  return (state?.size ?? 0) > (framed.size ?? 0) ? state : undefined;
}

/*
 * What compiles a chunk. Making it takes longer than to compile a line of source, so a VM
 * keeps one for the next chunk. A reader function that compiles another chunk meanwhile gets one
 * of its own, and what an error interrupts is not kept.
 */
import { gc_markobj, gcExtension } from "../../core/gc/gcmark.js";
import { Attachment, type Vm } from "../../core/vm.js";
import { ProtoMaker } from "../bytecode/protomaker.js";
import { finder, Lexer } from "../lexer/lex.js";
import { Names } from "../lexer/lexnames.js";
import { ParseState } from "./parsestate.js";

export class Workspace {
  private readonly names = new Names();
  readonly lexer: Lexer;
  readonly state: ParseState;
  readonly maker: ProtoMaker;
  /** The global state that has the objects made here. */
  g = 0;

  constructor(vm: Vm) {
    this.lexer = new Lexer(this.names, vm.attachment(finder));
    this.state = new ParseState(this.lexer, this.names);
    this.maker = new ProtoMaker(vm, this.lexer);
  }

  /** Does it hold more than is to be kept? */
  get isLarge(): boolean {
    return this.names.isLarge || this.state.isLarge;
  }
}

class Workspaces {
  private spare: Workspace | undefined = undefined;
  /** Those in use. */
  private readonly taken: Workspace[] = [];

  constructor(private readonly vm: Vm) {
    vm.attachment(gcExtension).markRoots.push((vm) => this.mark(vm));
  }

  take(): Workspace {
    const space = this.spare ?? new Workspace(this.vm);
    this.spare = undefined;
    space.g = this.vm.g;
    this.taken.push(space);
    return space;
  }
  /** It is not used any more. */
  drop(space: Workspace): void {
    if (this.taken.at(-1) === space) this.taken.pop();
    else this.taken.splice(this.taken.indexOf(space), 1);
  }
  /** Nor was it interrupted: it may be used again. */
  keep(space: Workspace): void {
    space.lexer.end();
    space.maker.end();
    if (!space.isLarge) this.spare = space;
  }

  /** Nothing else refers to what is made while a reader runs. */
  private mark(vm: Vm): void {
    const mark = (o: number): void => gc_markobj(vm, o);
    for (const { g, maker, state } of this.taken) {
      if (g !== vm.g) continue;
      maker.eachObject(mark);
      state.eachConstant(mark);
    }
  }
}
export const workspaces = new Attachment((vm) => new Workspaces(vm));

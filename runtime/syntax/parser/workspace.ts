/*
 * Buffers of one compilation. Making them takes longer than to compile a line of source, so a VM
 * keeps a set for the next chunk. A reader function that compiles another chunk meanwhile gets a
 * set of its own, and what an error interrupts is not kept.
 */
import { Attachment } from "../../core/vm.js";
import { Arena } from "./arena.js";
import { ByteBuffer } from "../bytecode/bytebuffer.js";
import type { ExpDesc } from "./expdesc.js";
import type { CodeBuffer } from "./funcstate.js";
import { Names } from "../lexer/lexnames.js";

/** Instructions of a function that are kept room for. */
const KEPT_CODE = 1024;

const isLarge = ({ bc }: CodeBuffer): boolean => bc.length > KEPT_CODE;

export class Workspace {
  names = new Names();
  /** Descriptors of expressions, as a stack. */
  readonly exps: ExpDesc[] = [];
  /** By depth of the functions that are open. */
  code: CodeBuffer[] = [];
  readonly debug = new ByteBuffer();
  /** What is finished of functions: instructions and debug information. */
  readonly words = new Arena((n) => new Int32Array(n));
  readonly infos = new Arena((n) => new Uint8Array(n));
  /** Characters of a token; the lexer has a larger one when it needs that. */
  readonly saved = new Uint8Array(64);
}

class Workspaces {
  private spare: Workspace | undefined = new Workspace();

  take(): Workspace {
    const taken = this.spare ?? new Workspace();
    this.spare = undefined;
    return taken;
  }
  /** It was used, and what was made in it has been copied. */
  give(back: Workspace): void {
    back.debug.reset();
    back.words.reset();
    back.infos.reset();
    if (back.names.isLarge) back.names = new Names();
    if (back.code.some(isLarge)) back.code = back.code.filter((code) => !isLarge(code));
    this.spare = back;
  }
}
export const workspaces = new Attachment(() => new Workspaces());

/* Which published code a translation may take in. */
import type { CodeCache } from "../../code.js";
import type { Insn } from "../../insn.js";
import type { CodeSource } from "../analysis/cfg.js";
import type { LiveRegisters } from "../../promises.js";
import { SPAN_BYTES } from "../policy.js";
import { canTranslate } from "../unit/job.js";
import { isInside } from "../unit/tree.js";
import type { Segments } from "./segments.js";
import type { Returns } from "./subroutines.js";

export class Sources {
  constructor(
    private readonly code: CodeCache,
    private readonly segments: Segments,
    private readonly thunkBase: number,
    /** Does a unit that was made ahead, or when its code was published, hold the address? */
    private readonly isFixed: (pc: number) => boolean,
    private readonly subroutine: (pc: number) => LiveRegisters | null,
    private readonly callee: (pc: number) => number,
    private readonly place: (name: string) => number,
  ) {}

  /** All code. */
  all(): CodeSource {
    const { code } = this;
    return {
      subroutine: this.subroutine,
      place: this.place,
      callee: (pc) => (code.promisesAt(pc).memory === true ? -1 : this.callee(pc)),
      fetch: (pc) => (code.isThunk(pc) ? null : this.segments.plain(code.instructionAt(pc))),
      translates: canTranslate,
      isThunk: (pc) => code.isThunk(pc),
      slot: (pc) => (pc - this.thunkBase) >>> 4,
      signature: (slot) => {
        const host = code.hosts[slot];
        return host?.isDirect ? host.signature : null;
      },
    };
  }

  /** What belongs to a subroutine; where its parts return to is told. */
  ofSubroutine(pc: number, returns: Returns): CodeSource {
    const promises = this.code.promisesAt(pc);
    const source = this.where((at) => this.code.promisesAt(at) === promises);
    const leadsTo = (i: Insn): readonly number[] => returns.get(i.pc) ?? [];
    return { ...source, subroutine: () => null, leadsTo };
  }

  private where(isWanted: (pc: number) => boolean): CodeSource {
    const all = this.all();
    return { ...all, fetch: (pc): Insn | null => (isWanted(pc) ? all.fetch(pc) : null) };
  }

  /** The code of some pieces (start, end, start, end...) and nothing else. */
  of(pieces: readonly number[]): CodeSource {
    if (pieces.length !== 2) return this.where((pc) => isInside(pieces, pc));
    const [start, end] = pieces;
    const fetch = (pc: number): Insn | null =>
      pc >= start && pc < end ? this.segments.plain(this.code.instructionAt(pc, end)) : null;
    return { ...this.all(), piece: [start, end], fetch };
  }

  /**
   * Code near `center` of which the same is promised, and that was not translated ahead of time.
   * Compilers put what is rare beside what is hot: with `onlyWarm`, what never ran is left out.
   */
  around(center: number, onlyWarm: boolean): CodeSource {
    const { code } = this;
    const promises = code.promisesAt(center);
    const source = this.where(
      (pc) =>
        Math.abs(pc - center) <= SPAN_BYTES &&
        code.promisesAt(pc) === promises &&
        !this.isFixed(pc),
    );
    return onlyWarm ? { ...source, isCold: (pc) => code.known(pc) === undefined } : source;
  }
}

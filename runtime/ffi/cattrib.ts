/*
 * Attributes in declarations: qualifiers, `__attribute__((...))`, `__declspec(...)`, `asm("...")`
 * names. What is not known is skipped. Calling conventions mean nothing on x64.
 */
import {
  CTF,
  CTFP,
  CTMASK_MSIZEP,
  CTMASK_VSIZEP,
  CTSHIFT_MSIZEP,
  CTSHIFT_VSIZEP,
  withAlign,
} from "./ctinfo.js";
import { lj_str_newz, strToJs } from "../core/objects/str.js";
import { CPNS_DEFAULT, type CLexer } from "./clex.js";
import { lj_fls, type CDecl } from "./cdecl.js";
import { CTOK } from "./ctypeinit.js";

/** What attributes need of the parser: the value of a constant expression. */
export interface SizeParser {
  readonly lex: CLexer;
  ksize(): number;
}

/** `aligned` without a size. */
const DEFAULT_ALIGN_LOG2 = 4;
/** Machine modes by letter: bytes. */
const MODES: Readonly<Record<string, number>> = { Q: 1, H: 2, S: 4, D: 8, T: 16, O: 32 };

const setMode = (decl: CDecl, size: number): void => {
  decl.attr = (decl.attr & ~(CTMASK_MSIZEP << CTSHIFT_MSIZEP)) | (size << CTSHIFT_MSIZEP);
};
const setVector = (decl: CDecl, log2: number): void => {
  decl.attr = (decl.attr & ~(CTMASK_VSIZEP << CTSHIFT_VSIZEP)) | (log2 << CTSHIFT_VSIZEP);
};

/** Parse all attributes that stand here. */
export function declAttributes(p: SizeParser, decl: CDecl): void {
  const { lex } = p;
  for (;;) {
    switch (lex.tok) {
      case CTOK.CONST:
        decl.attr |= CTF.CONST;
        break;
      case CTOK.VOLATILE:
        decl.attr |= CTF.VOLATILE;
        break;
      case CTOK.RESTRICT:
      case CTOK.EXTENSION:
      case CTOK.CCDECL:
        break;
      case CTOK.PTRSZ:
        setMode(decl, lex.cts.size[lex.valId]);
        break;
      case CTOK.ATTRIBUTE:
        gccAttribute(p, decl);
        continue;
      case CTOK.ASM:
        asmName(lex, decl);
        continue;
      case CTOK.DECLSPEC:
        declspec(p, decl);
        continue;
      default:
        return;
    }
    lex.next();
  }
}

function asmName(lex: CLexer, decl: CDecl): void {
  lex.next();
  lex.check("(");
  if (lex.tok === CTOK.STRING) {
    const { vm } = lex.cts;
    let text = strToJs(vm, lex.str);
    while (lex.next() === CTOK.STRING) text += strToJs(vm, lex.str);
    decl.redir = lj_str_newz(vm, lex.L, text);
  }
  lex.check(")");
}

/** Arguments of an attribute that nobody looks at, up to the first closing parenthesis. */
function skipArguments(lex: CLexer): void {
  if (!lex.opt("(")) return;
  while (!lex.is(")") && lex.tok !== CTOK.EOF) lex.next();
  lex.check(")");
}

function sizeArgument(p: SizeParser): number {
  const { lex } = p;
  const tmask = lex.tmask;
  lex.tmask = CPNS_DEFAULT;
  lex.check("(");
  const size = p.ksize();
  lex.tmask = tmask;
  lex.check(")");
  return size;
}

function align(p: SizeParser, decl: CDecl): void {
  let log2 = DEFAULT_ALIGN_LOG2;
  if (p.lex.is("(")) {
    const size = sizeArgument(p);
    log2 = size === 0 ? 0 : lj_fls(size);
  }
  decl.attr = withAlign(decl.attr, log2) | CTFP.ALIGNED;
}

/** `mode(SI)`, `mode(__V4SF__)`. */
function mode(lex: CLexer, decl: CDecl): void {
  lex.check("(");
  if (lex.tok === CTOK.IDENT) {
    const m = /^(?:__)?(?:V(\d\d?))?([QHSDTO])[IF]/.exec(strToJs(lex.cts.vm, lex.str));
    if (m !== null) {
      const size = MODES[m[2]];
      setMode(decl, size);
      const count = Number(m[1] ?? 0);
      if (count !== 0) setVector(decl, lj_fls(count * size));
    }
    lex.next();
  }
  lex.check(")");
}

function vectorSize(p: SizeParser, decl: CDecl): void {
  const size = sizeArgument(p);
  if (size !== 0) setVector(decl, lj_fls(size));
}

/** Text of an attribute's name without the underscores around it. */
const plain = (text: string): string => /^__(.*)__$/.exec(text)?.[1] ?? text;

function gccAttribute(p: SizeParser, decl: CDecl): void {
  const { lex } = p;
  lex.next();
  lex.check("(");
  lex.check("(");
  while (!lex.is(")")) {
    if (lex.tok === CTOK.IDENT) {
      const name = plain(strToJs(lex.cts.vm, lex.str));
      lex.next();
      if (name === "aligned") align(p, decl);
      else if (name === "packed") decl.attr |= CTFP.PACKED;
      else if (name === "mode") mode(lex, decl);
      else if (name === "vector_size") vectorSize(p, decl);
      else skipArguments(lex);
    } else if (lex.tok >= CTOK.FIRSTDECL) {
      lex.next(); // `const` and the like
      skipArguments(lex);
    } else {
      break;
    }
    if (!lex.opt(",")) break;
  }
  lex.check(")");
  lex.check(")");
}

function declspec(p: SizeParser, decl: CDecl): void {
  const { lex } = p;
  lex.next();
  lex.check("(");
  while (lex.tok === CTOK.IDENT) {
    const name = strToJs(lex.cts.vm, lex.str);
    lex.next();
    if (name === "align") align(p, decl);
    else skipArguments(lex);
  }
  lex.check(")");
}

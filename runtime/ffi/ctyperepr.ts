/*
 * C types as text, built around where a name would stand, outwards and in both directions:
 *
 *   PTR -> ARRAY 3 -> PTR -> int        "", "*", "(*)[3]", "*(*)[3]", "int *(*)[3]"
 */
import {
  CT,
  CTA,
  CTF,
  CTSIZE_INVALID,
  ctype_cid,
  ctype_iscomplex,
  ctype_isref,
  ctype_isrefarray,
  ctype_isxattrib,
  ctype_type,
} from "./ctinfo.js";
import type { CTState } from "./ctype.js";
import { CTID } from "./ctypeinit.js";

/** Longer texts are a "?". */
const MAX_REPR_CHARS = 512;

class Repr {
  private text = "";
  /** A word goes in front of what begins with a word. */
  private needsp = false;
  ok = true;

  constructor(
    private readonly cts: CTState,
    name: string,
  ) {
    if (name !== "") {
      this.text = name;
      this.needsp = true;
    }
  }

  toString(): string {
    return this.ok && this.text.length <= MAX_REPR_CHARS ? this.text : "?";
  }

  private word(s: string): void {
    if (this.needsp) this.text = ` ${this.text}`;
    this.needsp = true;
    this.text = s + this.text;
  }
  private char(s: string): void {
    this.text = s + this.text;
  }
  private append(s: string): void {
    this.text += s;
  }
  private quals(info: number): void {
    if (info & CTF.VOLATILE) this.word("volatile");
    if (info & CTF.CONST) this.word("const");
  }

  private number(info: number, size: number): void {
    if (info & CTF.BOOL) this.word("bool");
    else if (info & CTF.FP) this.word(size === 8 ? "double" : size === 4 ? "float" : "long double");
    else if (size === 1) this.word(info & CTF.UNSIGNED ? "unsigned char" : "char");
    else if (size < 8) {
      this.word(size === 4 ? "int" : "short");
      if (info & CTF.UNSIGNED) this.word("unsigned");
    } else {
      this.word(`${info & CTF.UNSIGNED ? "u" : ""}int${8 * size}_t`);
    }
  }

  private tagged(id: number, qual: number, what: string): void {
    const name = this.cts.nameOf(id);
    this.word(name === "" ? String(id) : name);
    this.word(what);
    this.quals(qual);
  }

  /** Prepend and append what the type and its children are. */
  repr(id: number): void {
    let qual = 0;
    let ptrto = false;
    for (;;) {
      const info = this.cts.info[id];
      const size = this.cts.size[id];
      switch (ctype_type(info)) {
        case CT.NUM:
          this.number(info, size);
          return this.quals(qual | info);
        case CT.VOID:
          this.word("void");
          return this.quals(qual | info);
        case CT.STRUCT:
          return this.tagged(id, qual, info & CTF.UNION ? "union" : "struct");
        case CT.ENUM:
          if (id === CTID.CTYPEID) return this.word("ctype");
          return this.tagged(id, qual, "enum");
        case CT.ATTRIB:
          if (ctype_isxattrib(info, CTA.QUAL)) qual |= size;
          break;
        case CT.PTR:
          if (ctype_isref(info)) {
            this.char("&");
          } else {
            this.quals(qual | info);
            if (size === 4) this.word("__ptr32");
            this.char("*");
          }
          qual = 0;
          ptrto = true;
          this.needsp = true;
          break;
        case CT.ARRAY:
          if (ctype_isrefarray(info)) {
            this.enclose(ptrto);
            ptrto = false;
            this.append(this.dimension(id, info, size));
          } else if (ctype_iscomplex(info)) {
            if (size === 8) this.word("float");
            this.word("complex");
            return;
          } else {
            this.word(`__attribute__((vector_size(${size})))`);
          }
          break;
        case CT.FUNC:
          this.enclose(ptrto);
          ptrto = false;
          this.append("()");
          break;
        default:
          this.ok = false;
          return;
      }
      id = ctype_cid(info);
    }
  }

  /** What was a pointer so far is put in parentheses. */
  private enclose(ptrto: boolean): void {
    this.needsp = true;
    if (!ptrto) return;
    this.char("(");
    this.append(")");
  }

  private dimension(id: number, info: number, size: number): string {
    if (size === CTSIZE_INVALID) return info & CTF.VLA ? "[?]" : "[]";
    const each = this.cts.size[this.cts.child(id)];
    return `[${each === 0 ? 0 : Math.floor(size / each)}]`;
  }
}

/** Text of a type, or of a declaration with a name. */
export function lj_ctype_repr(cts: CTState, id: number, name = ""): string {
  const repr = new Repr(cts, name);
  repr.repr(id);
  return repr.toString();
}

/*
 * Random templates, the same for the same seed: directives, macros, conditions,
 * captures, types, sections, host lines, in any order and spacing. Instructions are
 * few, since what this looks for is where the preprocessor puts what.
 */

/** mulberry32 */
function random(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export interface RandomTemplate {
  readonly text: string;
  readonly flags: readonly string[];
  /** Included files by name. */
  readonly files: Readonly<Record<string, string>>;
}

export interface Shape {
  readonly arch: "x64" | "x86";
  readonly lines: number;
  /** Chance that a line is one that cannot be right. */
  readonly mistakes: number;
}

const MISTAKES = [
  "|.endif",
  "|.else",
  "|.bogus 1",
  "|bogus eax",
  "|.byte (1",
  "|.define 1a, 2",
  "|.define eax, 2",
  "|.type T1, struct again",
  "|foo:",
  "|->1x:",
  "|.include nowhere.h",
  "|.error it is so",
  "|.macro m1",
  "|.endmacro",
  "|.section again",
  "|.if 1 +",
  "|.dumpcapture",
  "|.endcapture",
  "|m2 1",
  "|.byte 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17",
  "|nop; bogus; bogus",
];

export function randomTemplate(seed: number, { arch, lines, mistakes }: Shape): RandomTemplate {
  return new Generator(random(seed), arch, mistakes).template(lines);
}

class Generator {
  private readonly out: string[] = [];
  private readonly files: Record<string, string> = {};
  private readonly defines: string[] = ["FLAG", "VALUE"];
  private readonly macros: { name: string; params: number }[] = [];
  private readonly captures: string[] = [];
  private readonly types: string[] = [];
  private hasSections = false;
  private depth = 0;
  private capturing = false;

  constructor(
    private readonly next: () => number,
    private readonly arch: "x64" | "x86",
    private readonly mistakes: number,
  ) {}

  private below(n: number): number {
    return Math.floor(this.next() * n);
  }

  private chance(p: number): boolean {
    return this.next() < p;
  }

  private pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)];
  }

  template(lines: number): RandomTemplate {
    const { out } = this;
    if (this.chance(0.5)) out.push("/* A host comment. */", "");
    out.push(`|.arch ${this.arch}`);
    if (this.chance(0.7)) {
      out.push("|.section code, aux");
      this.hasSections = true;
    }
    out.push("|.actionlist actions");
    for (const d of [".globals GL_", ".globalnames glnames", ".externnames exnames"])
      if (this.chance(0.7)) out.push(`|${d}`);
    while (out.length < lines) this.item();
    while (this.depth-- > 0) out.push("|.endif");
    if (this.capturing) out.push("|.endcapture");
    for (const name of this.captures) out.push(`|.dumpcapture ${name}`);
    const end = this.chance(0.8) ? "\n" : "";
    const eol = this.chance(0.1) ? "\r\n" : "\n";
    return { text: out.join(eol) + end, flags: this.flags(), files: this.files };
  }

  private flags(): string[] {
    const flags = ["-N", "-c", "-C", "-M", "-L", "-F"].filter(() => this.chance(0.2));
    if (this.chance(0.3)) flags.push("-D", "FLAG");
    if (this.chance(0.3)) flags.push("-D", `VALUE=${this.pick(["7", "x", "0", "FLAG", '"s"'])}`);
    return flags;
  }

  private push(line: string): void {
    const indent = this.pick(["", "", "  ", "    ", "\t"]);
    this.out.push(indent + line);
  }

  private item(): void {
    if (this.mistakes > 0 && this.chance(this.mistakes)) this.push(this.pick(MISTAKES));
    const r = this.below(100);
    if (r < 50) this.push(`|${this.statements()}`);
    else if (r < 66) this.hostLine();
    else if (r < 70) this.push(`||${this.pick(["", " ", "  "])}${this.hostText()}`);
    else if (r < 75) this.define();
    else if (r < 79) this.macro();
    else if (r < 85) this.condition();
    else if (r < 88) this.type();
    else if (r < 91) this.capture();
    else if (r < 93) this.include();
    else if (r < 96) this.push(this.pick(["|", "|  // nothing", "|;;", "| ; nop", "|.nop a, (b)"]));
    else if (this.hasSections) this.push(`|${this.pick([".code", ".aux"])}`);
  }

  private hostLine(): void {
    const text = this.pick(["if (a) {", "}", "", "  x = y | z;", "return; // |nop", "  |"]);
    this.out.push(text === "  |" ? "   y ||" : text);
  }

  private hostText(): string {
    return this.pick(["if (FLAG) {", "}", "foo(VALUE, eax);", "a .. b", "x; y // z", "#T1 + T1"]);
  }

  private name(): string {
    return this.pick(this.defines);
  }

  private define(): void {
    const name = `D${this.defines.length}`;
    const value = this.pick(["3", "eax", this.name(), "[VALUE+1]", "f(a,b)", "x .. y", "", "nop"]);
    this.push(`|.define ${name}${value === "" ? "" : `, ${value}`}${this.comment()}`);
    this.defines.push(name);
  }

  private comment(): string {
    return this.chance(0.1) ? this.pick([" // why", "// x; nop", "  "]) : "";
  }

  private macro(): void {
    const name = `m${this.macros.length}`;
    const params = Array.from({ length: this.below(4) }, (_, i) => `p${i}`);
    this.push(`|.macro ${[name, ...params].join(", ")}`);
    for (let n = this.below(5); n >= 0; n--) {
      const r = this.below(10);
      const p = params.length > 0 ? this.pick(params) : "9";
      if (r < 4) this.push(`|  ${this.statements()}`);
      else if (r < 6) this.push(`|  .dword ${p}, ${p}..1, "${p}", x.${p}`);
      else if (r < 7) this.push(`||  host(${p}, ${this.name()} .. ${p});`);
      else if (r < 8) this.out.push(`host line ${p}`);
      else if (r < 9 && this.macros.length > 0) this.push(`|  ${this.invocation()}`);
      else
        for (const line of [`|.if ${p} == 1`, "|  .byte 1 ; ret", "|.else", "|.endif"])
          this.push(line);
    }
    this.push(this.chance(0.2) ? "|  nop ; .endmacro" : "|.endmacro");
    this.macros.push({ name, params: params.length });
  }

  private invocation(): string {
    const { name, params } = this.pick(this.macros);
    const args = Array.from({ length: params }, () =>
      this.pick(["1", "x", "f(1, 2)", "VALUE", this.name(), "p0", "a b"]),
    );
    return `${name} ${args.join(this.pick([", ", ",", " , "]))}`;
  }

  private condition(): void {
    if (this.depth > 0 && this.chance(0.5)) {
      this.push(this.chance(0.3) ? `|.elif ${this.expression()}` : "|.endif");
      if (this.out.at(-1)?.includes(".endif")) this.depth--;
      return;
    }
    this.push(`|.if ${this.expression()}`);
    this.depth++;
    if (this.chance(0.3)) {
      this.push(`|  ${this.statements()}`);
      this.push("|.else");
      this.push(`|  ${this.statements()}`);
      this.push("|.endif");
      this.depth--;
    }
  }

  private expression(): string {
    return this.pick([
      "FLAG",
      "not FLAG",
      "VALUE == 7",
      "VALUE ~= 7 and FLAG",
      "FLAG or (VALUE and 1)",
      "1 + 2 * 3 == 7 -- so it is",
      '2^3 > 7 and #"ab" == 2',
      '"a" .. "b" == "ab"',
      "0",
      "nil",
      "X",
      "10 % 4 == 2 // comment",
      "-1 < 0 and not (0 > 1)",
    ]);
  }

  private type(): void {
    const name = `T${this.types.length}`;
    const register = this.arch === "x64" ? "rbx" : "ebx";
    const rest = this.chance(0.5) ? `, ${register}` : "";
    this.push(`|.type ${name}, ${this.pick(["struct s", "Type", "FLAG", "unsigned char"])}${rest}`);
    this.types.push(name);
  }

  private capture(): void {
    if (this.capturing) {
      this.push("|.endcapture");
      this.capturing = false;
    } else if (this.captures.length > 0 && this.chance(0.3)) {
      this.push(`|.dumpcapture ${this.pick(this.captures)}`);
    } else {
      const name =
        this.chance(0.3) && this.captures.length > 0
          ? this.pick(this.captures)
          : `c${this.captures.length}`;
      this.push(`|.capture ${name}`);
      if (!this.captures.includes(name)) this.captures.push(name);
      this.capturing = true;
    }
  }

  private include(): void {
    const name = `inc${Object.keys(this.files).length}.h`;
    const lines = Array.from({ length: this.below(4) }, () =>
      this.pick([" host of the include", `|  ${this.statements()}`, "|| x VALUE", "", "|.nop"]),
    );
    this.files[name] = lines.join("\n") + this.pick(["", "\n"]);
    this.push(`|.include ${name}${this.chance(0.2) ? "; .byte 77" : ""}`);
  }

  private statements(): string {
    const count = this.chance(0.2) ? 2 + this.below(3) : 1;
    const list = Array.from({ length: count }, () => this.statement());
    return `${this.pick(["", " ", "  "])}${list.join(this.pick(["; ", ";", " ;; "]))}${this.comment()}`;
  }

  private statement(): string {
    if (this.macros.length > 0 && this.chance(0.15)) return this.invocation();
    const [a, b] = this.arch === "x64" ? ["rax", "r9"] : ["eax", "edi"];
    const type = this.types.length > 0 && this.chance(0.3) ? this.pick(this.types) : undefined;
    if (type)
      return this.pick([
        `mov ${a}, ${type}:${b}->field.x[VALUE]`,
        `lea ${a}, ${type}:${b}[i]`,
        `mov eax, #${type}*2`,
        `add ${a}, [${b}+#${type}+n]`,
      ]);
    const value = this.pick(["1", "0x7f", "-3", "1000", "n", "VALUE", this.name(), "f(x, 2)"]);
    return this.pick([
      "nop",
      "ret",
      `mov eax, ${value}`,
      `add ${a}, ${value}`,
      `mov ${a}, [${b}+${value}]`,
      `mov dword [${b}+n*4], ${value}`,
      `.byte ${value}, 2`,
      `.dword ${value}`,
      `.word 1, n, ${this.below(60000)}`,
      `.align ${this.pick(["4", "16", "word"])}`,
      `.space ${value}`,
      `${1 + this.below(9)}:`,
      `->label${this.below(4)}:`,
      `=>${this.pick(["pc", "n+1", "#T0"])}:`,
      `.label ${this.pick(["1", "->label9", "=>n"])}${this.pick(["", ", &there", ", &n+VALUE"])}`,
      `jmp <${1 + this.below(9)}`,
      `jz >${1 + this.below(9)}`,
      `call ->label${this.below(4)}`,
      `jmp =>n+${this.below(3)}`,
      `call extern ${this.pick(["f", "g", "puts"])}`,
      `jmp &target`,
    ]);
  }
}

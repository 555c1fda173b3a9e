/*
 * Random Lua programs: every statement and expression form, nested, with locals,
 * upvalues, loops, gotos and closures where they may stand. The same seed gives
 * the same program.
 */
export class LuaGenerator {
  private out: string[] = [];
  private depth = 0;
  private size = 0;
  private names: string[] = [];
  /** Loops that enclose the point inside of the current function. */
  private loops = 0;
  private vararg = true;
  private labels = 0;

  constructor(private seed: number) {}

  program(): string {
    this.block(3 + this.int(12));
    return this.out.join("");
  }

  private random(): number {
    this.seed = (this.seed + 0x6d2b79f5) | 0;
    let t = Math.imul(this.seed ^ (this.seed >>> 15), 1 | this.seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }
  private int(n: number): number {
    return Math.floor(this.random() * n);
  }
  private pick<T>(items: readonly T[]): T {
    return items[this.int(items.length)];
  }
  private chance(p: number): boolean {
    return this.random() < p;
  }
  private list(min: number, max: number, item: () => string): string {
    return Array.from({ length: min + this.int(max - min + 1) }, item).join(", ");
  }

  // Statements.

  private emit(text: string): void {
    this.out.push("  ".repeat(this.depth), text, "\n");
  }
  /** A whole statement; some have a semicolon. */
  private emitStatement(text: string): void {
    this.emit(this.chance(0.1) ? text + ";" : text);
  }

  private block(n: number, last = true): void {
    const scope = this.names.length;
    this.depth++;
    for (let i = 0; i < n; i++) this.statement();
    if (last && this.chance(0.25)) this.lastStatement();
    this.depth--;
    this.names.length = scope;
  }

  private lastStatement(): void {
    if (this.loops > 0 && this.chance(0.5)) this.emitStatement("break");
    else this.emitStatement(`return ${this.list(0, 4, () => this.expr(2))}`);
  }

  private statement(): void {
    this.size++;
    if (this.depth > 5 || this.size > 150) {
      this.emitStatement(`${this.target()} = ${this.expr(1)}`);
      return;
    }
    const kinds: [number, () => void][] = [
      [6, () => this.local()],
      [5, () => this.assignment()],
      [4, () => this.emitStatement(this.call(2))],
      [3, () => this.ifStatement()],
      [2, () => this.localFunction()],
      [1, () => this.globalFunction()],
      [2, () => this.loop(`while ${this.expr(2)} do`, "end")],
      [2, () => this.repeatLoop()],
      [2, () => this.numericFor()],
      [2, () => this.genericFor()],
      [1, () => this.nested("do", "end")],
      [1, () => this.gotoForward()],
      [1, () => this.gotoBackward()],
    ];
    let at = this.int(kinds.reduce((sum, [weight]) => sum + weight, 0));
    for (const [weight, run] of kinds) {
      if (at < weight) {
        run();
        return;
      }
      at -= weight;
    }
  }

  private newName(): string {
    return this.pick(["a", "b", "c", "i", "k", "v", "t", "x1", "next", "pairs", "self", "_"]);
  }
  private anyName(): string {
    if (this.names.length > 0 && this.chance(0.7)) return this.pick(this.names);
    return this.pick(["print", "g", "h", "a", "t", "next", "pairs"]);
  }

  private local(): void {
    const names = Array.from({ length: 1 + this.int(3) }, () => this.newName());
    const values = this.chance(0.8) ? ` = ${this.list(1, 4, () => this.expr(3))}` : "";
    this.emitStatement(`local ${names.join(", ")}${values}`);
    this.names.push(...names);
  }
  private assignment(): void {
    const targets = this.list(1, 3, () => this.target());
    this.emitStatement(`${targets} = ${this.list(1, 4, () => this.expr(3))}`);
  }
  private target(): string {
    if (this.chance(0.5)) return this.anyName();
    return `${this.anyName()}${this.index(1)}`;
  }
  private index(depth: number): string {
    return this.chance(0.5) ? `.${this.newName()}` : `[ ${this.expr(depth)} ]`;
  }

  private nested(head: string, tail: string, n = this.int(4)): void {
    this.emit(head);
    this.block(n);
    this.emit(tail);
  }
  private loop(head: string, tail: string, names: string[] = []): void {
    const scope = this.names.length;
    this.names.push(...names);
    this.loops++;
    this.nested(head, tail);
    this.loops--;
    this.names.length = scope;
  }
  private repeatLoop(): void {
    this.loops++;
    this.emit("repeat");
    const scope = this.names.length;
    this.depth++;
    for (let n = this.int(4); n > 0; n--) this.statement();
    this.depth--;
    this.emit(`until ${this.expr(2)}`);
    this.names.length = scope;
    this.loops--;
  }
  private numericFor(): void {
    const name = this.newName();
    this.loop(`for ${name} = ${this.list(2, 3, () => this.expr(2))} do`, "end", [name]);
  }
  private genericFor(): void {
    const names = Array.from({ length: 1 + this.int(3) }, () => this.newName());
    const iterator = this.chance(0.5)
      ? `${this.pick(["pairs", "ipairs", "next,"])} ${this.pick(["(t)", "{}", "(a)"])}`
      : this.list(1, 4, () => this.expr(2));
    this.loop(`for ${names.join(", ")} in ${iterator} do`, "end", names);
  }
  private ifStatement(): void {
    this.emit(`if ${this.expr(3)} then`);
    this.block(this.int(3));
    while (this.chance(0.3)) {
      this.emit(`elseif ${this.expr(3)} then`);
      this.block(this.int(3));
    }
    if (this.chance(0.4)) {
      this.emit("else");
      this.block(this.int(3));
    }
    this.emit("end");
  }
  private localFunction(): void {
    const name = this.newName();
    this.names.push(name);
    this.functionBody(`local function ${name}`);
  }
  private globalFunction(): void {
    const method = this.chance(0.3) ? ":m" : "";
    const path = this.chance(0.5) ? ".f" : "";
    this.functionBody(`function ${this.anyName()}${path}${method}`, method ? ["self"] : []);
  }
  private functionBody(head: string, implicit: string[] = []): void {
    const { loops, vararg, out } = this;
    const scope = this.names.length;
    const params = Array.from({ length: this.int(4) }, () => this.newName());
    this.vararg = this.chance(0.3);
    this.loops = 0;
    this.names.push(...implicit, ...params);
    if (this.vararg) params.push("...");
    this.emit(`${head}(${params.join(", ")})`);
    this.block(this.int(5));
    this.emit("end");
    this.names.length = scope;
    Object.assign(this, { loops, vararg, out });
  }
  private gotoForward(): void {
    const label = `l${this.labels++}`;
    this.emit("do");
    this.depth++;
    this.emit(`if ${this.expr(2)} then goto ${label} end`);
    this.nested("do", "end");
    this.depth--;
    this.emit(`::${label}:: end`);
  }
  private gotoBackward(): void {
    const label = `l${this.labels++}`;
    this.emit(`do ::${label}::`);
    this.block(1 + this.int(3), false);
    this.emit(`if ${this.expr(2)} then goto ${label} end`);
    this.emit("end");
  }

  // Expressions.

  private expr(depth: number): string {
    if (depth <= 0 || this.chance(0.25)) return this.leaf();
    switch (this.int(10)) {
      case 0:
      case 1:
      case 2:
        return `${this.expr(depth - 1)} ${this.binop()} ${this.expr(depth - 1)}`;
      case 3:
        return `${this.pick(["not ", "#", "- "])}${this.expr(depth - 1)}`;
      case 4:
        return `(${this.expr(depth - 1)})`;
      case 5:
        return this.call(depth - 1);
      case 6:
        return `${this.prefix(depth - 1)}${this.index(depth - 1)}`;
      case 7:
        return this.tableConstructor(depth - 1);
      case 8:
        return this.closure();
      default:
        return `${this.expr(depth - 1)} ${this.pick(["and", "or"])} ${this.expr(depth - 1)}`;
    }
  }
  private binop(): string {
    return this.pick([
      "+",
      "-",
      "*",
      "/",
      "%",
      "^",
      "..",
      "..",
      "==",
      "~=",
      "<",
      "<=",
      ">",
      ">=",
      "and",
      "or",
    ]);
  }
  private leaf(): string {
    switch (this.int(8)) {
      case 0:
        return this.pick(["nil", "true", "false"]);
      case 1:
      case 2:
        return this.number();
      case 3:
        return this.string();
      case 4:
        return this.vararg ? "..." : "nil";
      default:
        return this.anyName();
    }
  }
  private number(): string {
    if (this.chance(0.6)) return String(this.int(12));
    return this.pick([
      "0.5",
      "255",
      "256",
      "32767",
      "32768",
      "65536",
      "1e10",
      "0x7fffffff",
      "0x80000000",
      "2.25e-3",
      "1e308",
      "3.14159",
      "4294967296",
    ]);
  }
  private string(): string {
    return this.pick(['"s"', "'x'", "[[long]]", '"a\\n"', '""', '"key"']);
  }
  private prefix(depth: number): string {
    if (depth > 0 && this.chance(0.3)) return this.call(depth - 1);
    return this.chance(0.8) ? this.anyName() : `(${this.expr(depth)})`;
  }
  private call(depth: number): string {
    const callee = `${this.chance(0.8) ? this.anyName() : `${this.anyName()}.${this.newName()}`}`;
    const method = this.chance(0.25) ? `:${this.newName()}` : "";
    if (this.chance(0.1)) return `${callee}${method}${this.string()}`;
    if (this.chance(0.1)) return `${callee}${method}${this.tableConstructor(depth - 1)}`;
    return `${callee}${method}(${this.list(0, 3, () => this.expr(depth - 1))})`;
  }
  private tableConstructor(depth: number): string {
    // A constant nil frees its slot for keys that happen to hash to it: native's
    // table sizes then depend on its string ids.
    const value = (): string => {
      const text = this.expr(depth);
      return text === "nil" || text === "(nil)" ? "0" : text;
    };
    const item = (): string => {
      switch (this.int(4)) {
        case 0:
          return `${this.newName()} = ${value()}`;
        case 1:
          return `[ ${this.expr(depth)} ] = ${value()}`;
        default:
          return value();
      }
    };
    return `{${this.list(0, 5, item)}${this.chance(0.1) ? ";" : ""}}`.replace("{;}", "{}");
  }
  private closure(): string {
    if (this.depth > 5 || this.size > 150) return "function() end";
    const { out } = this;
    this.out = [];
    this.functionBody("function");
    const text = this.out.join("").trim();
    this.out = out;
    return text;
  }
}

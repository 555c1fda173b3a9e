/*
 * Templates given as text, assembled in this process.
 */
import { DasmState, dasm_put, preprocess } from "../../../dasc/dynasm/index.js";
import type { PreprocessOptions } from "../../../dasc/dynasm/index.js";

const FILE = "in.dasc";
/** Lines in front of the body that assemble() is given. */
const HEADER_LINES = 6;

/** Preprocess a template given as text; further files by name. */
export function translate(
  template: string,
  options: PreprocessOptions = {},
  files: Readonly<Record<string, string>> = {},
): ReturnType<typeof preprocess> {
  const all: Record<string, string> = { ...files, [FILE]: template };
  return preprocess(FILE, { readFile: (name) => all[name], ...options });
}

export interface Assembled {
  readonly state: DasmState;
  readonly size: number;
  readonly code: Uint8Array;
  /** The constants of the generated module. */
  readonly module: {
    readonly globals: readonly string[];
    readonly externs: readonly string[];
    readonly actions: Uint8Array;
  };
}

/** Assemble `|` lines and host lines; `env` are the names that host expressions may use. */
export function assemble(
  body: string,
  env: Readonly<Record<string, unknown>> = {},
  { arch = "x64", sections = "code, cold, far", pcLabels = 64, base = 0 } = {},
): Assembled {
  const template = [
    `|.arch ${arch}`,
    `|.section ${sections}`,
    "|.actionlist actions",
    "|.globals GLOB_",
    "|.globalnames globalNames",
    "|.externnames externNames",
    body,
  ].join("\n");
  const { text } = translate(template);
  const script = text.replace(/^export /gm, "").replaceAll(": readonly string[]", "");
  const names = ["dasm_put", "DasmState", "base", ...Object.keys(env)];
  const run = new Function(
    ...names,
    `return (() => { let Dst;
      const init = () => (Dst ??= new DasmState({ maxSection: DASM_MAXSECTION, actionList: actions,
        globals: globalNames, externNames, lines: actions_lines, pointerSize: ${arch === "x64" ? 8 : 4} }));
      const deferred = (D, ...rest) => puts.push(rest); const puts = [];
      ${script.replaceAll("dasm_put(Dst, ", "deferred(Dst, ")}
      init(); Dst.growPc(${pcLabels});
      for (const put of puts) dasm_put(Dst, ...put);
      const size = Dst.link();
      const code = Dst.encode(base);
      return { state: Dst, size, code, module: { globals: globalNames, externs: externNames, actions } };
    })();`,
  ) as (...args: unknown[]) => Assembled;
  return run(dasm_put, DasmState, base, ...Object.values(env));
}

export const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join(" ");

/** Hexadecimal bytes of assembly statements. */
export function bytesOf(
  statements: string,
  env: Readonly<Record<string, unknown>> = {},
  options: { arch?: string; base?: number } = {},
): string {
  const lines = statements.split("\n").map((line) => `|${line}`);
  return hex(assemble(lines.join("\n"), env, options).code);
}

/** The same for each of many statements, assembled together. */
export function bytesOfEach(
  statements: readonly string[],
  env: Readonly<Record<string, unknown>> = {},
  arch = "x64",
): string[] {
  const body = statements.map((s) => `|${s}`).join("\n");
  const { state, code, size } = assemble(body, env, { arch });
  const map = state.lineMap();
  const out = statements.map(() => "");
  map.forEach((entry, i) => {
    const end = map[i + 1]?.offset ?? size;
    out[entry.line - HEADER_LINES - 1] = hex(code.subarray(entry.offset, end));
  });
  return out;
}

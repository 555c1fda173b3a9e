/*
 * The types that are published, in a strict project without the package's own settings.
 */
import test from "ava";
import { existsSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

const root = path.join(import.meta.dirname, "../..");
const declarations = (name: string): string => path.join(root, `dist/${name}.d.ts`);
const made = existsSync(declarations("index"));

(made ? test : test.skip)("published types (needs `make types`)", (t) => {
  const program = ts.createProgram([path.join(import.meta.dirname, "types/consumer.ts")], {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    lib: ["lib.es2022.d.ts"],
    types: [],
    skipLibCheck: false,
    paths: {
      dasmoon: [declarations("index")],
      "dasmoon/node": [declarations("node")],
      "dasmoon/dynasm": [declarations("engine")],
      "dasmoon/buildvm": [declarations("generator")],
    },
  });
  const problems = ts.getPreEmitDiagnostics(program).map((d) => {
    const place = d.file?.getLineAndCharacterOfPosition(d.start ?? 0);
    const text = ts.flattenDiagnosticMessageText(d.messageText, " ");
    return `${path.basename(d.file?.fileName ?? "")}:${(place?.line ?? 0) + 1}: ${text}`;
  });
  t.deepEqual(problems, []);
});

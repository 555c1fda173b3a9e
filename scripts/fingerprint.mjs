// The fingerprint of the layouts as they are in the sources.
import path from "node:path";
import { build } from "esbuild";

/** Commands compare it with that of generated/. */
export async function layoutFingerprint() {
  const { outputFiles } = await build({
    entryPoints: [path.join(import.meta.dirname, "../runtime/layout/fingerprint.ts")],
    bundle: true,
    write: false,
    format: "esm",
  });
  const { text } = outputFiles[0];
  const module = await import(
    `data:text/javascript;base64,${Buffer.from(text).toString("base64")}`
  );
  return module.layoutFingerprint();
}

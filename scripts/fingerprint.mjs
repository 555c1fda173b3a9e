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
  try {
    return module.layoutFingerprint();
  } catch (error) {
    // Its stack names the module by its whole text, 60 KB, in front of which field is in the way of which.
    throw new Error(error.message);
  }
}

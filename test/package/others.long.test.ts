/* The package in other runtimes, and in pages that are bundled (elsewhere.ts). */
import { testIn } from "./elsewhere.js";

testIn("Bun", "esbuild");
testIn("Deno", "Vite", "webpack");

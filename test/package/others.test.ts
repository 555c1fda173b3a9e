/* The package in another runtime, and in a page that is bundled (elsewhere.ts). */
import { testIn } from "./elsewhere.js";

testIn("Bun", "esbuild");

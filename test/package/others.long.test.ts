/* The package in one more runtime, and in pages that others bundle (elsewhere.ts). */
import { testIn } from "./elsewhere.js";

testIn("Deno", "Vite", "webpack");

/* Programs of bench give the right answers (answers.ts), translated. */
import { testTier } from "./answers.js";

testTier("wasm");

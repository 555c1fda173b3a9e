/* Programs of bench give the right answers (answers.ts), interpreted. */
import { testTier } from "./answers.js";

testTier("interp");

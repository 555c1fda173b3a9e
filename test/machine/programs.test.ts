/* Functions of C (compiled.ts) with little to do. */
import { SMALL, testSizes } from "./compiled.js";

testSizes(SMALL);

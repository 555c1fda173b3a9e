/* Functions of C (compiled.ts) with much to do, each in one of three builds. */
import { LARGE, testSizes } from "./compiled.js";

testSizes(LARGE, 3);

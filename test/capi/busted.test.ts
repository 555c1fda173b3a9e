/* busted with some of its output handlers (busted/outputs.ts). */
import { FIRST, testOutputs } from "./busted/outputs.js";

testOutputs(FIRST);

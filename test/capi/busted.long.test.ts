/* busted with its other handlers and options (busted/outputs.ts). */
import { FIRST, testOutputs } from "./busted/outputs.js";
import { RUNS } from "./busted/runs.js";

testOutputs(Object.keys(RUNS).filter((name) => !FIRST.includes(name)));

/* Modules in C (cmodules.ts) on the second tier, and with a collection at every opportunity. */
import { testModules } from "./cmodules.js";

testModules("interp", "stress");

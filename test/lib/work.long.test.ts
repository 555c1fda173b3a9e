/* How much a process grows under the attacks that work.test.ts leaves out there. */
import { testGrowth } from "./attacks.js";

testGrowth("pattern of sets", "many constants", "table.concat", "date");

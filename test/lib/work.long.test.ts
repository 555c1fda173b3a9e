/* Attacks that work.test.ts leaves out: those that take long, and how much most of them make a process grow. */
import { SLOW_ATTACKS, testGrowth, testMemory } from "./attacks.js";

testMemory(...SLOW_ATTACKS);
testGrowth("nested gsub", "pattern of sets", "many constants", "table.concat", "date");

/* The long programs of test/lua on both tiers: lua.test.ts runs them on one. */
import { LONG, testProgram, TIERS } from "./luaprograms.js";

for (const file of LONG) testProgram(file, TIERS);

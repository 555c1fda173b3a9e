/* The random programs behind those of random.test.ts. */
import { ALL, FIRST, testPrograms } from "./random/slice.js";

testPrograms(FIRST, ALL);

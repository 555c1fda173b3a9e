/* Some of the larger programs of bench/ in traces (large.ts). */
import { testLarge } from "./large.js";

testLarge(true);

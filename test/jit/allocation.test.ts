/* Allocations that fail while there are traces (allocations.ts), some of them. */
import { testAllocations } from "./allocations.js";

testAllocations("wasm", 1);
testAllocations("interp", 12);

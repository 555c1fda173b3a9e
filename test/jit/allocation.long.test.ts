/* Allocations that fail while there are traces (allocations.ts), those between. */
import { testAllocations } from "./allocations.js";

testAllocations("wasm", 24);
testAllocations("interp", 35);

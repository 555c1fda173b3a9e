/* 80-bit numbers; see format.ts. */
export * from "./format.js";
export * from "./arithmetic.js";
export * as functions from "./functions.js";

/*
 * What only C code has, apart from the machine (BareMachine.extend), and numbers of 80 bits for functions of C in
 * TypeScript.
 */
export * from "./extended/index.js";
export { returnExtended } from "./exec/x87stack.js";
export { foreignExecutors } from "./exec/foreign.js";

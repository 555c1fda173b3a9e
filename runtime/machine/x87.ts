/* The x87 unit apart from the machine (BareMachine.extend), and numbers of 80 bits for functions of C in TypeScript. */
export * from "./extended/index.js";
export { returnExtended } from "./exec/x87stack.js";
export { x87Executors } from "./exec/x87.js";

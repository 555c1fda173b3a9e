/* Functions of foreign code that are kept between programs: for the command, which loads it when there are some. */
export { KeptFunctions } from "./wasm/tier/kept.js";

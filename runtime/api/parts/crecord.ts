/* The recorder of C data, for states that have both the compiler and the FFI. */
export { cdataRecorder, recorders } from "../../jit/crecord.js";

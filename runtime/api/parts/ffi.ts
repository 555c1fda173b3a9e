/* The FFI, the loader of shared objects, the C library and the Lua/C API. */
export { filePointer, sharedObjects } from "../foreign.js";
export { foreignExecutors } from "../../machine/x87.js";
export { ffiExterns } from "../../ffi/init.js";
export { openFfi } from "../../lib/ffiopen.js";

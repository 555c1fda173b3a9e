/* C functions of all kinds of signatures (builds.ts), as one compiler optimises them and the other does not. */
import { testBuild } from "./builds.js";

testBuild("gcc", "-O2");
testBuild("clang", "-O0");

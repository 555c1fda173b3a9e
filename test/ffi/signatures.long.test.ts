/* C functions of all kinds of signatures (builds.ts), otherwise compiled than in signatures.test.ts. */
import { testBuild } from "./builds.js";

testBuild("gcc", "-O0");
testBuild("clang", "-O0");
testBuild("clang", "-O2");

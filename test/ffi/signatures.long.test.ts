/* C functions of all kinds of signatures (builds.ts), the other way round than in signatures.test.ts. */
import { testBuild } from "./builds.js";

testBuild("gcc", "-O0");
testBuild("clang", "-O2");

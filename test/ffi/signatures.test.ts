/* C functions of all kinds of signatures (builds.ts), as a compiler optimises them. */
import { testBuild } from "./builds.js";

testBuild("gcc", "-O2");

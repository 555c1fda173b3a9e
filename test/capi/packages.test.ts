/* Some programs for packages of Debian (package.ts). */
import { FIRST, testPackage } from "./package.js";

for (const name of FIRST) testPackage(name);

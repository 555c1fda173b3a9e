/* The other programs for packages of Debian (package.ts). */
import { FIRST, programs, testPackage } from "./package.js";

for (const name of programs) if (!FIRST.includes(name)) testPackage(name);

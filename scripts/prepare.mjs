// npm installs from git what lies in the repository, and runs this before: in a clone, from elsewhere. In the
// project itself `make` builds what is needed.
import { execFileSync } from "node:child_process";

const isClone = process.env.INIT_CWD !== undefined && process.env.INIT_CWD !== process.cwd();
if (isClone) execFileSync("make", ["all", "types"], { stdio: ["ignore", "ignore", "inherit"] });

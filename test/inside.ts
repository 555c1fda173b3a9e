/*
 * The command inside of this process: what `dasmoon ARGS` prints, counts and returns, for tests of many programs.
 * A process of Node costs as much as most of them, and V8 has optimised nothing when it begins.
 *
 * Each run has a state of its own. What programs see of the process is that of the tests: its number, its
 * memory, the CPU time it took.
 */
import { assembleVm } from "../runtime/api/assemble.js";
import { allParts } from "../runtime/api/create.js";
import { parseCommandLine } from "../runtime/cli/args.js";
import { NodeHost } from "../runtime/cli/node-host.js";
import { hostError } from "../runtime/cli/errno.js";
import { runCommandLine } from "../runtime/cli/program.js";
import type { HostFile } from "../runtime/core/host/hostenv.js";
import { BareMachine } from "../runtime/machine/index.js";

/** os.exit, which ends the run. */
class Exit extends Error {
  constructor(readonly status: number) {
    super(`exit status ${status}`);
  }
}

/** A pipe: what is written into it is kept, one character a byte. */
class Pipe implements HostFile {
  private readonly parts: Buffer[] = [];
  read(): number {
    return 0;
  }
  write(bytes: Uint8Array): void {
    this.parts.push(Buffer.from(bytes));
  }
  seek(): never {
    throw hostError("ESPIPE");
  }
  flush(): void {}
  close(): undefined {}
  get text(): string {
    return Buffer.concat(this.parts).toString("latin1");
  }
}

class InsideHost extends NodeHost {
  override readonly stdin = new Pipe();
  override readonly stdout = new Pipe();
  override readonly stderr = new Pipe();
  override exit(status: number): never {
    throw new Exit(status);
  }
}

export interface Run {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
  /** Guest instructions of the program. */
  readonly instructions: number;
}

/** Run `dasmoon ARGS` in a folder. */
export async function runInside(args: readonly string[], folder: string): Promise<Run> {
  const before = process.cwd();
  process.chdir(folder);
  const host = new InsideHost();
  try {
    const line = parseCommandLine(args);
    const { gcStress, failAllocation, memoryLimit, noenv, tier } = line;
    const limits = { gcStress, failAllocation, memoryLimit };
    const vm = assembleVm(allParts, { host, foreignCode: true, noenv, tier, ...limits });
    const machine = vm.machine as BareMachine;
    const started = machine.executed;
    let status: number;
    try {
      status = await runCommandLine(vm, line);
    } catch (e) {
      if (!(e instanceof Exit)) throw e;
      status = e.status;
    }
    const instructions = machine.executed - started;
    return { stdout: host.stdout.text, stderr: host.stderr.text, status, instructions };
  } finally {
    process.chdir(before);
  }
}

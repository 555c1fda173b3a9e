/* What tests of the machine share: a machine of four megabytes, and how code comes into it. */
import { Machine } from "../../runtime/machine/index.js";
import type { CodeRegion, MachineOptions } from "../../runtime/machine/types.js";

/** Memory: thunks from 0x10000, the stack up to CODE, free from there on. */
export const CODE = 0x120000;
const SMALL: MachineOptions = {
  initialSize: 0x400000,
  maximumSize: 0x1000000,
  stackBase: 0x20000,
  stackSize: CODE - 0x20000,
  thunkBase: 0x10000,
  thunkCount: 64,
};

export const makeMachine = (options: Partial<MachineOptions> = {}): Machine =>
  new Machine({ ...SMALL, ...options });

/** Put code at an address. `more` says what is promised of it. */
export function publish(
  machine: Machine,
  address: number,
  bytes: readonly number[],
  more: Partial<CodeRegion> = {},
): void {
  machine.mem.u8.set(bytes, address);
  const name = `code_${address.toString(16)}`;
  machine.publish({ name, address, size: bytes.length, ...more });
}

/** Bytes of a 32-bit immediate. */
export const word = (n: number): number[] => [0, 8, 16, 24].map((shift) => (n >> shift) & 0xff);
/** Of the distance that a jump whose last byte is before `end` has to go. */
export const relative = (end: number, to: number): number[] => word(to - end);

/**
 * A piece: a loop that calls a function in place. `head` keeps ebx, ebp and others, and sets them to 0 and the number of
 * rounds; `call` is the code at an address that calls; ebx += eax in each round; `restore` is in front of the return.
 */
export function publishCallingLoop(
  machine: Machine,
  address: number,
  head: readonly number[],
  call: (at: number) => readonly number[],
  restore: readonly number[],
): void {
  const loop = address + head.length;
  const calling = call(loop);
  const back = [0x01, 0xc3, 0x83, 0xed, 1]; // add ebx, eax; sub ebp, 1
  const jump = [0x0f, 0x85, ...relative(loop + calling.length + back.length + 6, loop)];
  const end = [0x89, 0xd8, ...restore, 0xc3]; // mov eax, ebx; pop ...; ret
  publish(machine, address, [...head, ...calling, ...back, ...jump, ...end], {
    promises: {
      memory: true,
      conventional: true,
      scalar: true,
      entries: [address, loop],
      exits: new Map(),
    },
  });
}

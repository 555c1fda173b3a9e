/* Addresses in fs and gs, and addresses of 32 bits, in both tiers. */
import test from "ava";
import { Decoder } from "../../runtime/machine/decode.js";
import { disassemble } from "../../runtime/machine/disasm.js";
import { type Machine, MachineFault } from "../../runtime/machine/index.js";
import { makeMachine, publish } from "./fixture.js";

const CODE = 0x20000;
const DATA = 0x30000;

function machineWith(bytes: readonly number[], tier: "interp" | "wasm", size = 0x40000): Machine {
  const machine = makeMachine({
    initialSize: size,
    maximumSize: size,
    stackBase: 0x38000,
    stackSize: 0x8000,
    tier,
  });
  publish(machine, CODE, bytes);
  return machine;
}

/** Often enough for the wasm tier to translate it. */
function run(machine: Machine, a0 = 0): number {
  for (let k = 0; k < 200; k++) machine.call(CODE, a0);
  return machine.call(CODE, a0);
}

const RET = 0xc3;

for (const tier of ["interp", "wasm"] as const) {
  test(`${tier}: loads and stores add the base of the segment`, (t) => {
    // mov eax, fs:[0x28]; add gs:[rdi+4], eax; ret
    const m = machineWith([0x64, 0x8b, 0x04, 0x25, 0x28, 0, 0, 0, 0x65, 0x01, 0x47, 4, RET], tier);
    m.setSegmentBase("fs", DATA);
    m.setSegmentBase("gs", DATA + 0x100);
    m.mem.i32[(DATA + 0x28) >> 2] = 3;
    t.is(run(m, 0x10), 3);
    t.is(m.mem.i32[(DATA + 0x114) >> 2], 3 * 201);
  });

  test(`${tier}: jumps find their target in a segment`, (t) => {
    // jmp fs:[8]; int3; mov eax, 7; ret
    const m = machineWith([0x64, 0xff, 0x24, 0x25, 8, 0, 0, 0, 0xcc, 0xb8, 7, 0, 0, 0, RET], tier);
    m.setSegmentBase("fs", DATA);
    m.mem.i32[(DATA + 8) >> 2] = CODE + 9;
    t.is(run(m), 7);
  });

  test(`${tier}: a base may lie beyond the low 4 GiB`, (t) => {
    // movabs rdi, -0x100000000; mov eax, fs:[rdi]; ret
    const m = machineWith(
      [0x48, 0xbf, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0x64, 0x8b, 0x07, RET],
      tier,
    );
    m.setSegmentBase("fs", 0x100000000 + DATA);
    m.mem.i32[DATA >> 2] = 11;
    t.is(run(m), 11);
  });

  test(`${tier}: 32-bit addresses ignore the high halves of registers`, (t) => {
    // movabs rcx, 0x1234567800000000; or rcx, rdi; mov eax, [ecx]; ret
    const m = machineWith(
      [0x48, 0xb9, 0, 0, 0, 0, 0x78, 0x56, 0x34, 0x12, 0x48, 0x09, 0xf9, 0x67, 0x8b, 0x01, RET],
      tier,
    );
    m.mem.i32[DATA >> 2] = 5;
    t.is(run(m, DATA), 5);
  });

  test(`${tier}: lea takes 32 bits of the sum, and no base of a segment`, (t) => {
    // mov ecx, -1; lea rax, fs:[ecx+ecx*2-1]; shr rax, 1; ret
    const m = machineWith(
      [0xb9, 255, 255, 255, 255, 0x64, 0x67, 0x48, 0x8d, 0x44, 0x49, 0xff, 0x48, 0xd1, 0xe8, RET],
      tier,
    );
    m.setSegmentBase("fs", DATA);
    t.is(run(m), 0x7ffffffe);
  });

  test(`${tier}: a fault names the address with its base`, (t) => {
    // mov eax, fs:[0x28]; ret
    const m = machineWith([0x64, 0x8b, 0x04, 0x25, 0x28, 0, 0, 0, RET], tier);
    m.setSegmentBase("fs", 0x12345000);
    const fault = t.throws(() => m.call(CODE), { instanceOf: MachineFault });
    t.regex(fault?.message ?? "", /12345028/);
  });
}

test("the disassembler shows segments and narrow registers", (t) => {
  const text = (...bytes: number[]): string =>
    disassemble(new Decoder(() => Uint8Array.from(bytes)).decode(0, bytes.length));
  t.is(text(0x64, 0x48, 0x8b, 0x04, 0x25, 0x28, 0, 0, 0), "mov rax, fs:[0x28]");
  t.is(text(0x65, 0x67, 0x89, 0x44, 0x8f, 4), "mov gs:[edi+ecx*4+4], eax");
});

test("what moves its own address is undefined with such prefixes", (t) => {
  const decodes = (...bytes: number[]): boolean => {
    try {
      new Decoder(() => Uint8Array.from(bytes)).decode(0, bytes.length);
      return true;
    } catch {
      return false;
    }
  };
  t.false(decodes(0x67, 0x8f, 0x04, 0x24)); // pop [esp]
  t.false(decodes(0x67, 0x0f, 0xa3, 0x07)); // bt [edi], eax
  t.false(decodes(0x67, 0xf3, 0xa4)); // rep movsb with edi
  t.true(decodes(0x67, 0x0f, 0xba, 0x27, 1)); // bt [edi], 1
});

test("wasm: a base that changes takes translations along", (t) => {
  // mov eax, fs:[rdi+0x28]; ret
  const m = machineWith([0x64, 0x8b, 0x47, 0x28, RET], "wasm", 0x80000);
  m.cpu.heatLimit = 50; // code of which nothing is promised waits for long otherwise
  for (const base of [DATA, DATA + 0x100, DATA + 8]) {
    m.setSegmentBase("fs", base);
    m.mem.i32[(base + 0x38) >> 2] = base + 5;
    t.is(run(m, 0x10), base + 5);
    t.is(m.tier?.statistics.steps, 0);
    t.true((m.tier?.statistics.translations ?? 0) > 0);
  }
});

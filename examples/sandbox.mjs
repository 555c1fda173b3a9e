// Programs of strangers: no world outside, little memory, little time.
//
// > nice: 42
// > loop: stopped (time)
// > hog: not enough memory
// > spy: spy:1: attempt to index global 'io' (a nil value)
import { createLua, MachineStop } from "dasmoon";

const programs = {
  nice: "return 6 * 7",
  loop: "while true do pcall(function() while true do end end) end",
  hog: "local t = {} while true do t[#t + 1] = {} end",
  spy: "return (select(2, io.popen('id')))",
};
for (const [name, source] of Object.entries(programs)) {
  const lua = createLua({ sandbox: true, memoryLimit: 8e6, limits: { time: 2000 } });
  try {
    console.log(`${name}: ${lua.run(source, `=${name}`)[0]}`);
  } catch (e) {
    console.log(`${name}: ${e instanceof MachineStop ? `stopped (${e.info.reason})` : e.message}`);
  }
  lua.dispose();
}

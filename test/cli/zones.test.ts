/*
 * Local time in zones with summer time, in the bundled command: what native luajit says of the moments around changes of
 * the clock, of hours that do not exist, of mean time in 1762, and of dates whose isdst is given.
 */
import test from "ava";
import { execFileSync, spawnSync } from "node:child_process";
import path from "node:path";

const command = path.join(import.meta.dirname, "../../dist/dasmoon.cjs");
const program = `
  local function at(...)
    for _, t in ipairs { ... } do
      io.write(os.date("%d.%m.%y %T %z", t), os.date("*t", t).isdst and "+" or "", "|")
    end
    print()
  end
  at(1711846799, 1711846800, 1729990799, 1729990800, -6538611453, 1e9, 1711846799)
  at(1710053999, 1710054000, 1730613599, 1730613600)
  for _, d in ipairs { { 3, 31, 2 }, { 10, 27, 2 }, { 3, 10, 2 }, { 10, 6, 2 } } do
    io.write(os.time { year = 2024, month = d[1], day = d[2], hour = d[3], min = 30 }, " ")
  end
  print(os.time { year = 2024, month = 7, day = 1, isdst = false }, os.time { year = 2024, month = 1, day = 1, isdst = true })
  assert(#os.date() == 24 and os.date(nil, nil):sub(-4) == os.date("%Y") and os.time() - os.time(os.date("*t")) < 2)
  for m = 1, 12 do io.write(os.time { year = 2023, month = m, day = 1 } % 86400 / 3600, " ") end
  print(os.date("!%c %s", 1711846800))`;

const zones: Record<string, string> = {
  "Europe/Berlin": `31.03.24 01:59:59 +0100|31.03.24 03:00:00 +0200+|27.10.24 02:59:59 +0200+|27.10.24 02:00:00 +0100|19.10.62 15:55:55 +0053|09.09.01 03:46:40 +0200+|31.03.24 01:59:59 +0100|
10.03.24 07:59:59 +0100|10.03.24 08:00:00 +0100|03.11.24 06:59:59 +0100|03.11.24 07:00:00 +0100|
1711848600 1729992600 1710034200 1728174600 1719831600	1704103200
11 11 11 10 10 10 10 10 10 10 11 11 Sun Mar 31 01:00:00 2024 1711843200
`,
  "America/New_York": `30.03.24 20:59:59 -0400+|30.03.24 21:00:00 -0400+|26.10.24 20:59:59 -0400+|26.10.24 21:00:00 -0400+|19.10.62 10:06:25 -0456|08.09.01 21:46:40 -0400+|30.03.24 20:59:59 -0400+|
10.03.24 01:59:59 -0500|10.03.24 03:00:00 -0400+|03.11.24 01:59:59 -0400+|03.11.24 01:00:00 -0500|
1711866600 1730010600 1710055800 1728196200 1719853200	1704124800
17 17 17 16 16 16 16 16 16 16 16 17 Sun Mar 31 01:00:00 2024 1711864800
`,
  "Australia/Sydney": `31.03.24 11:59:59 +1100+|31.03.24 12:00:00 +1100+|27.10.24 11:59:59 +1100+|27.10.24 12:00:00 +1100+|20.10.62 01:07:19 +1004|09.09.01 11:46:40 +1000|31.03.24 11:59:59 +1100+|
10.03.24 17:59:59 +1100+|10.03.24 18:00:00 +1100+|03.11.24 16:59:59 +1100+|03.11.24 17:00:00 +1100+|
1711812600 1729956600 1709998200 1728145800 1719799200	1704070800
1 1 1 1 2 2 2 2 2 1 1 1 Sun Mar 31 01:00:00 2024 1711810800
`,
  "Asia/Kathmandu": `31.03.24 06:44:59 +0545|31.03.24 06:45:00 +0545|27.10.24 06:44:59 +0545|27.10.24 06:45:00 +0545|19.10.62 20:43:43 +0541|09.09.01 07:31:40 +0545|31.03.24 06:44:59 +0545|
10.03.24 12:44:59 +0545|10.03.24 12:45:00 +0545|03.11.24 11:44:59 +0545|03.11.24 11:45:00 +0545|
1711831500 1729975500 1710017100 1728161100 1719814500	1704086100
6.25 6.25 6.25 6.25 6.25 6.25 6.25 6.25 6.25 6.25 6.25 6.25 Sun Mar 31 01:00:00 2024 1711826100
`,
};

for (const [TZ, expected] of Object.entries(zones))
  test(TZ, (t) => {
    const env = { ...process.env, TZ };
    t.is(
      execFileSync(process.execPath, [command, "-e", program], { env, encoding: "utf8" }),
      expected,
    );
  });

for (const [call, most] of [
  ['os.date("!%H:%M", 60 * i)', 1],
  ['os.date("!*t", 60 * i)', 1],
  ['os.date("*t", 60 * i)', 1],
  ["os.time { year = 2000, month = 1 + i % 6, day = i }", 1],
] as const)
  test(`${call} is machine code's from the second call on`, (t) => {
    const loop = `for i = 1, 100 do ${call} end`;
    const env = { ...process.env, TZ: "UTC" };
    const options = [command, "--stats", "-joff", "-e", loop];
    const { stderr } = spawnSync(process.execPath, options, { env, encoding: "utf8" });
    const calls = /^ +(\d+) {2}os\.(date|time)$/m.exec(stderr);
    t.true(calls !== null && Number(calls[1]) <= most, stderr);
  });

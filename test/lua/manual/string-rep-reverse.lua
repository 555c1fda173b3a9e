print(
  ("ab"):rep(3),
  ("ab"):rep(3, "-"),
  ("ab"):rep(0),
  ("ab"):rep(-5),
  ("").rep("", 100),
  ("x"):rep(1, "sep")
)
print(("abc"):reverse(), (""):reverse(), ("a"):reverse(), ("racecar"):reverse())
print(#("abc"):rep(1000), ("ab"):rep(2.9))
print(pcall(string.rep))
print(pcall(string.rep, "x"))
print(pcall(string.rep, {}, 1))
print(("x"):rep(3):upper():lower():len())
print(("MiXeD 123 _!"):upper(), ("MiXeD 123 _!"):lower(), ("\228\246"):upper() == "\228\246")

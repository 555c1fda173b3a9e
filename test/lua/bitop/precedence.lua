-- Tighter to looser: unary, .., shifts, &, ~, |, comparison; as in Lua 5.3.
print(1 | 2 ~ 3 & 4, (1 | (2 ~ (3 & 4))))
print(1 << 2 + 1, 1 << (2 + 1), 1 + 1 << 2)
print(5 & 3 == 1, (5 & 3) == 1)
print(6 | 1 == 7, 1 | 6 < 8)
print(~1 + 1, -1 & 0xf, not (1 & 1 == 1))
print(2 ^ 3 & 12, 8 >> 1 << 2)
print(3 ~= 4, 3 ~ 4)

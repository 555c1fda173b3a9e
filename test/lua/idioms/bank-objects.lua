local Account = {}
Account.__index = Account
function Account.new(b) return setmetatable({ balance = b or 0, log = {} }, Account) end
function Account:deposit(v)
  if type(v) ~= "number" or v <= 0 then error("bad amount: " .. tostring(v), 2) end
  self.balance = self.balance + v
  self.log[#self.log + 1] = "+" .. v
end
function Account:withdraw(v)
  if v > self.balance then error({ code = "funds", need = v - self.balance }) end
  self.balance = self.balance - v
  self.log[#self.log + 1] = "-" .. v
end
Account.__lt = function(a, b) return a.balance < b.balance end
Account.__add = function(a, b) return Account.new(a.balance + b.balance) end
Account.__tostring = function(a) return "account(" .. a.balance .. ")" end
local a, b = Account.new(100), Account.new()
a:deposit(50)
b:deposit(20)
print(a, b, a + b, b < a)
local ok, e = pcall(a.withdraw, a, 1000)
print(ok, e.code, e.need)
print(pcall(a.deposit, a, -5))
print(pcall(function() a:deposit("x") end))
a:withdraw(30)
print(table.concat(a.log, " "), a.balance)
local Savings = setmetatable({}, { __index = Account })
Savings.__index = Savings
Savings.__tostring = function(s) return "savings(" .. s.balance .. "@" .. s.rate .. ")" end
function Savings.new(b, r)
  local o = Account.new(b)
  o.rate = r
  return setmetatable(o, Savings)
end
function Savings:interest() self:deposit(self.balance * self.rate) end
local s = Savings.new(200, 0.05)
s:interest()
print(s, s.balance)

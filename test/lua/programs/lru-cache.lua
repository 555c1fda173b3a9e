local function lru(cap)
  local map, head, tail, n = {}, {}, {}, 0
  head.next, tail.prev = tail, head
  local function unlink(e)
    e.prev.next, e.next.prev = e.next, e.prev
  end
  local function front(e)
    e.next, e.prev = head.next, head
    head.next.prev = e
    head.next = e
  end
  return {
    get = function(k)
      local e = map[k]
      if e then
        unlink(e)
        front(e)
        return e.v
      end
    end,
    put = function(k, v)
      local e = map[k]
      if e then
        e.v = v
        unlink(e)
        front(e)
        return
      end
      if n == cap then
        local l = tail.prev
        unlink(l)
        map[l.k] = nil
        n = n - 1
      end
      e = { k = k, v = v }
      map[k] = e
      front(e)
      n = n + 1
    end,
    keys = function()
      local t, e = {}, head.next
      while e ~= tail do
        t[#t + 1] = e.k
        e = e.next
      end
      return table.concat(t, " ")
    end,
  }
end
local c = lru(3)
c.put("a", 1)
c.put("b", 2)
c.put("c", 3)
print(c.keys())
print(c.get "a", c.keys())
c.put("d", 4)
print(c.keys(), c.get "b")
c.put("c", 30)
print(c.keys(), c.get "c")
for i = 1, 1000 do
  c.put(i, i)
end
print(c.keys())

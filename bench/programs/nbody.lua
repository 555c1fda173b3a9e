-- numeric: five bodies under gravity, leapfrog steps on records of doubles.
local function body(x, y, z, vx, vy, vz, m)
  return { x = x, y = y, z = z, vx = vx, vy = vy, vz = vz, m = m }
end
local function step(bodies, dt)
  local count = #bodies
  for i = 1, count do
    local a = bodies[i]
    for j = i + 1, count do
      local b = bodies[j]
      local dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
      local d2 = dx * dx + dy * dy + dz * dz
      local f = dt / (d2 * d2 ^ 0.5)
      local fa, fb = b.m * f, a.m * f
      a.vx, a.vy, a.vz = a.vx - dx * fa, a.vy - dy * fa, a.vz - dz * fa
      b.vx, b.vy, b.vz = b.vx + dx * fb, b.vy + dy * fb, b.vz + dz * fb
    end
  end
  for i = 1, count do
    local b = bodies[i]
    b.x, b.y, b.z = b.x + dt * b.vx, b.y + dt * b.vy, b.z + dt * b.vz
  end
end
return function(n)
  local bodies = {
    body(0, 0, 0, 0, 0, 0, 40), body(5, 0, 0, 0, 3, 0, 0.04), body(0, 9, 1, 2, 0, 0, 0.01),
    body(-15, 0, 2, 0, -1.6, 0.1, 0.002), body(0, -30, 0, 1.1, 0, 0, 0.002),
  }
  for _ = 1, n do step(bodies, 0.01) end
  local e = 0
  for _, b in ipairs(bodies) do e = e + b.m * (b.vx * b.vx + b.vy * b.vy + b.vz * b.vz) / 2 end
  return string.format("%.6f", e)
end, 10000, 30, 100

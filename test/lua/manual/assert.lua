print(assert(1, "unused"), select("#", assert(1, 2, 3)))
for _, v in ipairs { false, 0 } do print(pcall(assert, v, "message " .. tostring(v))) end
print(pcall(assert, nil, 5))
print(select("#", pcall(assert, nil, nil)))

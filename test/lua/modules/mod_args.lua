return select("#", ...) .. ":" .. (...)

-- libsqlite3 through the FFI: a table in memory is filled, indexed, changed and asked.
local ffi = require "ffi"
ffi.cdef [[
  typedef struct sqlite3 sqlite3;
  typedef struct sqlite3_stmt sqlite3_stmt;
  int sqlite3_open(const char *name, sqlite3 **db);
  int sqlite3_close(sqlite3 *db);
  int sqlite3_exec(sqlite3 *db, const char *sql, void *callback, void *data, char **message);
  int sqlite3_prepare_v2(sqlite3 *db, const char *sql, int size, sqlite3_stmt **s, const char **tail);
  int sqlite3_step(sqlite3_stmt *s);
  int sqlite3_finalize(sqlite3_stmt *s);
  int64_t sqlite3_column_int64(sqlite3_stmt *s, int column);
  const char *sqlite3_column_text(sqlite3_stmt *s, int column);
]]
local C = ffi.load "libsqlite3.so.0"

return function(n)
  local handle = ffi.new "sqlite3 *[1]"
  assert(C.sqlite3_open(":memory:", handle) == 0)
  local db = handle[0]
  local function execute(sql) assert(C.sqlite3_exec(db, sql, nil, nil, nil) == 0, sql) end
  execute "create table t(a integer primary key, b text, c real)"
  execute "begin"
  for i = 1, n do execute(("insert into t values(%d, 'name %d', %g)"):format(i, i * 7 % 13, i / 3)) end
  execute "commit"
  execute "create index k on t(b)"
  execute "update t set c = c + 1 where b = 'name 5'"
  local statement = ffi.new "sqlite3_stmt *[1]"
  local sql = "select b, count(*), cast(sum(c) as integer) from t group by b order by 3 desc"
  assert(C.sqlite3_prepare_v2(db, sql, -1, statement, nil) == 0)
  local rows = {}
  while C.sqlite3_step(statement[0]) == 100 do
    local name = ffi.string(C.sqlite3_column_text(statement[0], 0))
    local count, sum = C.sqlite3_column_int64(statement[0], 1), C.sqlite3_column_int64(statement[0], 2)
    rows[#rows + 1] = ("%s %d %d"):format(name, tonumber(count), tonumber(sum))
  end
  assert(C.sqlite3_finalize(statement[0]) == 0 and C.sqlite3_close(db) == 0)
  return rows[1] .. ", " .. rows[#rows]
end, 20000, 5, 50

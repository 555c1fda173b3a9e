-- object: libsqlite3.so.0
-- A table in memory: filled, indexed, searched, changed; functions in Lua; errors.
local ffi = require "ffi"
ffi.cdef [[
  typedef struct sqlite3 sqlite3;
  typedef struct sqlite3_stmt sqlite3_stmt;
  typedef struct sqlite3_context sqlite3_context;
  typedef struct sqlite3_value sqlite3_value;
  int sqlite3_open(const char *, sqlite3 **);
  int sqlite3_close(sqlite3 *);
  const char *sqlite3_errmsg(sqlite3 *);
  int sqlite3_exec(sqlite3 *, const char *, int (*)(void *, int, char **, char **), void *, char **);
  int sqlite3_prepare_v2(sqlite3 *, const char *, int, sqlite3_stmt **, const char **);
  int sqlite3_bind_int(sqlite3_stmt *, int, int);
  int sqlite3_bind_double(sqlite3_stmt *, int, double);
  int sqlite3_bind_text(sqlite3_stmt *, int, const char *, int, intptr_t);
  int sqlite3_step(sqlite3_stmt *);
  int sqlite3_reset(sqlite3_stmt *);
  int sqlite3_finalize(sqlite3_stmt *);
  int sqlite3_column_count(sqlite3_stmt *);
  const char *sqlite3_column_text(sqlite3_stmt *, int);
  double sqlite3_column_double(sqlite3_stmt *, int);
  int sqlite3_column_int(sqlite3_stmt *, int);
  int sqlite3_create_function(sqlite3 *, const char *, int, int, void *, void (*)(sqlite3_context *, int, sqlite3_value **), void *, void *);
  double sqlite3_value_double(sqlite3_value *);
  void sqlite3_result_double(sqlite3_context *, double);
  const unsigned char *sqlite3_value_text(sqlite3_value *);
  void sqlite3_result_text(sqlite3_context *, const char *, int, intptr_t);
  void sqlite3_result_error(sqlite3_context *, const char *, int);
  int sqlite3_changes(sqlite3 *);
]]
local S = ffi.load "libsqlite3.so.0"
local N = tonumber(arg[1]) or 1000
local db = ffi.new("sqlite3 *[1]") assert(S.sqlite3_open(arg[2] or ":memory:", db) == 0) db = db[0]
local function exec(sql)
  local rows = {}
  local cb = ffi.cast("int (*)(void *, int, char **, char **)", function(_, n, v, names)
    local r = {}
    for i = 0, n - 1 do
      r[#r + 1] = ffi.string(names[i]) .. "=" .. (v[i] == nil and "NULL" or ffi.string(v[i]))
    end
    rows[#rows + 1] = table.concat(r, " ")
    return 0
  end)
  local e = S.sqlite3_exec(db, sql, cb, nil, nil)
  cb:free()
  if e ~= 0 then rows[#rows+1] = "error " .. e .. " " .. ffi.string(S.sqlite3_errmsg(db)) end
  return table.concat(rows, "\n")
end
print(exec "create table t (id integer primary key, name text, value real, n integer)")
local st = ffi.new("sqlite3_stmt *[1]")
assert(S.sqlite3_prepare_v2(db, "insert into t (name, value, n) values (?, ?, ?)", -1, st, nil) == 0)
exec "begin"
for i = 1, N do
  local name = "name " .. i % 977
  S.sqlite3_bind_text(st[0], 1, name, #name, -1) S.sqlite3_bind_double(st[0], 2, i * 0.5) S.sqlite3_bind_int(st[0], 3, i % 101)
  assert(S.sqlite3_step(st[0]) == 101) S.sqlite3_reset(st[0])
end
S.sqlite3_finalize(st[0])
exec "commit"
print(exec "select count(*), sum(value), avg(n), min(name), max(name) from t")
print(exec "create index i on t (name)")
print(exec "select name, count(*) c, total(value) from t where name like 'name 9%' group by name order by c desc, name limit 5")
print(exec "explain query plan select * from t where name = 'name 5'")
print(exec "select id, name, value from t where name = 'name 5' order by id desc limit 3")
print(exec "update t set value = value * 2 where n = 7; select changes(), total(value) from t")
print(exec "delete from t where id % 3 = 0; select changes(), count(*) from t")
print(exec "with recursive f(a, b) as (values (0, 1) union all select b, a + b from f where b < 1e6) select group_concat(a) from f")
print(exec "select printf('%08.3f|%-8s|%x', 3.14159, 'abc', 255), hex('abc'), round(2.5), upper('x')")
print(exec "select substr('hello', 2, 3), date(0, 'unixepoch'), julianday('2000-01-01')")
print(exec "select json_extract('{\"a\":[1,2,{\"b\":\"c\"}]}', '$.a[2].b')")
print(exec "select sqrt(2), sin(1), pow(2, 0.5)")
local f = ffi.cast("void (*)(sqlite3_context *, int, sqlite3_value **)", function(c, n, v)
  S.sqlite3_result_double(c, S.sqlite3_value_double(v[0]) ^ 2 + 1)
end)
assert(S.sqlite3_create_function(db, "lua", 1, 1, nil, f, nil, nil) == 0)
print(exec "select lua(3), sum(lua(n)) from t")
print(exec "select nothing from t") print(exec "selec 1") print(exec "insert into t (id) values (1)")
print(exec "create virtual table d using fts5(x); insert into d values ('the quick brown fox'), ('lazy dog')")
print(exec "select * from d where d match 'quick'")
print(exec "pragma integrity_check")
print(S.sqlite3_close(db))

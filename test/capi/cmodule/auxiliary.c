/* What lauxlib.h has beside checks and buffers: references, tables of functions, tracebacks, results of files. */
#include <errno.h>
#include <lauxlib.h>
#include <lua.h>
#include <luajit.h>
#include <lualib.h>
#include <string.h>

/* ref(op...): values are put away, numbers given back; what comes out each time. */
static int references(lua_State *L) {
  int n = lua_gettop(L), k;
  lua_newtable(L);
  lua_newtable(L);
  for (k = 1; k <= n; k++) {
    if (lua_type(L, k) == LUA_TNUMBER) {
      luaL_unref(L, n + 1, lua_tointeger(L, k));
      lua_pushliteral(L, "-");
    } else {
      lua_pushvalue(L, k);
      lua_pushinteger(L, luaL_ref(L, n + 1));
    }
    lua_rawseti(L, n + 2, k);
  }
  lua_rawgeti(L, n + 1, 1);
  lua_pushinteger(L, lua_objlen(L, n + 1));
  return 3;
}
static int inregistry(lua_State *L) {
  int a, b;
  lua_pushvalue(L, 1);
  a = luaL_ref(L, LUA_REGISTRYINDEX);
  lua_pushliteral(L, "second");
  b = luaL_ref(L, LUA_REGISTRYINDEX);
  lua_rawgeti(L, LUA_REGISTRYINDEX, a);
  lua_pushboolean(L, a != b && lua_rawequal(L, -1, 1));
  luaL_unref(L, LUA_REGISTRYINDEX, a);
  lua_pushvalue(L, 1);
  lua_pushboolean(L, luaL_ref(L, LUA_REGISTRYINDEX) == a);
  lua_pushnil(L);
  lua_pushinteger(L, luaL_ref(L, LUA_REGISTRYINDEX));
  luaL_unref(L, LUA_REGISTRYINDEX, LUA_NOREF);
  luaL_unref(L, LUA_REGISTRYINDEX, LUA_REFNIL);
  return 3;
}
static int count(lua_State *L) {
  lua_Integer n = lua_tointeger(L, lua_upvalueindex(1)) + 1;
  lua_pushinteger(L, n);
  lua_replace(L, lua_upvalueindex(1));
  lua_pushinteger(L, n);
  lua_pushvalue(L, lua_upvalueindex(2));
  return 2;
}
static int setfuncs(lua_State *L) {
  static const luaL_Reg list[] = {{"one", count}, {"two", count}, {0, 0}};
  lua_newtable(L);
  lua_pushinteger(L, 10);
  lua_pushvalue(L, 1);
  luaL_setfuncs(L, list, 2);
  return 1;
}
static int traceback(lua_State *L) {
  lua_State *co = lua_tothread(L, 1);
  luaL_traceback(L, co ? co : L, lua_tostring(L, 2), luaL_optint(L, 3, 0));
  return 1;
}
static int pushvf(lua_State *L, const char *format, ...) {
  va_list args;
  va_start(args, format);
  lua_pushvfstring(L, format, args);
  va_end(args);
  return 1;
}
static int formats(lua_State *L) {
  pushvf(L, "%s %d %f %c %% %s", "text", -5, 2.5, 'x', (char *)0);
  lua_pushfstring(L, "%p", (void *)0);
  lua_pushfstring(L, "%s%s%s", "", "a\nb", "\xff");
  return 3;
}
static int module(lua_State *L) {
  static const luaL_Reg list[] = {{"f", count}, {0, 0}};
  luaL_pushmodule(L, luaL_checkstring(L, 1), 1);
  lua_pushinteger(L, 1);
  lua_pushinteger(L, 2);
  luaL_openlib(L, NULL, list, 2);
  return 1;
}
static int findtable(lua_State *L) {
  const char *e = luaL_findtable(L, 1, luaL_checkstring(L, 2), 1);
  if (e) lua_pushstring(L, e);
  return 1;
}
static int results(lua_State *L) {
  int n = 0;
  errno = ENOENT;
  n += luaL_fileresult(L, 0, "a.txt");
  errno = EACCES;
  n += luaL_fileresult(L, 0, NULL);
  n += luaL_fileresult(L, 1, "x");
  n += luaL_execresult(L, 0);
  n += luaL_execresult(L, 3 << 8);
  n += luaL_execresult(L, 9);
  errno = EINVAL;
  n += luaL_execresult(L, -1);
  return n;
}
static int userdata(lua_State *L) {
  void *p = lua_newuserdata(L, 8);
  luaL_newmetatable(L, "First");
  lua_pop(L, 1);
  luaL_setmetatable(L, "First");
  lua_pushboolean(L, luaL_testudata(L, -1, "First") == p);
  lua_pushboolean(L, luaL_testudata(L, -2, "Second") == NULL);
  lua_pushboolean(L, luaL_testudata(L, 1, "First") == NULL);
  lua_pushboolean(L, lua_getmetatable(L, -4) == 1 && lua_getmetatable(L, 1) == 0);
  return 4;
}
static int optional(lua_State *L) {
  size_t n = 77;
  const char *s = luaL_optlstring(L, 1, "default", &n);
  lua_pushlstring(L, s, n);
  lua_pushinteger(L, n);
  return 2;
}
static int checks(lua_State *L) { /* from the top */
  const char *what = lua_tostring(L, 1);
  lua_settop(L, 3);
  if (!strcmp(what, "string")) luaL_checkstring(L, -1);
  if (!strcmp(what, "number")) luaL_checknumber(L, -2);
  if (!strcmp(what, "type")) luaL_checktype(L, -1, LUA_TTABLE);
  if (!strcmp(what, "any")) luaL_checkany(L, 4);
  if (!strcmp(what, "option")) luaL_checkoption(L, 2, NULL, (const char *[]){"a", "b", NULL});
  if (!strcmp(what, "error")) luaL_argerror(L, -1, "not so");
  if (!strcmp(what, "userdata")) luaL_checkudata(L, 2, "First");
  if (!strcmp(what, "upvalue")) luaL_checkstring(L, lua_upvalueindex(1));
  return 0;
}
static int upvalues(lua_State *L) {
  lua_pushstring(L, lua_getupvalue(L, 1, 1));
  lua_pushboolean(L, lua_getupvalue(L, 1, 99) == NULL);
  lua_pushstring(L, (lua_pushliteral(L, "new"), lua_setupvalue(L, 1, 1)));
  lua_pushboolean(L, lua_upvalueid(L, 1, 1) == lua_upvalueid(L, 2, 1));
  lua_upvaluejoin(L, 1, 1, 2, 1);
  lua_pushboolean(L, lua_upvalueid(L, 1, 1) == lua_upvalueid(L, 2, 1));
  return lua_gettop(L) - 2;
}
static int locals(lua_State *L) {
  lua_Debug ar;
  lua_getstack(L, 1, &ar);
  lua_pushliteral(L, "changed");
  lua_pushstring(L, lua_setlocal(L, &ar, 1));
  lua_pushnil(L);
  lua_pushboolean(L, lua_setlocal(L, &ar, 100) == NULL);
  lua_pushinteger(L, lua_gettop(L));
  lua_pushboolean(L, lua_getstack(L, 100, &ar));
  return 4;
}
static int copies(lua_State *L) {
  lua_settop(L, 3);
  lua_copy(L, 1, 3);
  lua_copy(L, -1, 2);
  lua_pushboolean(L, lua_checkstack(L, 1000));
  lua_pushboolean(L, lua_checkstack(L, 10000000));
  return 5;
}
static int modes(lua_State *L) {
  lua_pushinteger(L, luaJIT_setmode(L, 0, LUAJIT_MODE_ENGINE | LUAJIT_MODE_FLUSH));
  lua_pushinteger(L, luaJIT_setmode(L, 1, LUAJIT_MODE_FUNC | LUAJIT_MODE_OFF));
  lua_pushinteger(L, luaJIT_setmode(L, 1, LUAJIT_MODE_ALLFUNC | LUAJIT_MODE_ON));
  lua_pushinteger(L, luaJIT_setmode(L, 12345, LUAJIT_MODE_TRACE | LUAJIT_MODE_FLUSH));
  return 4;
}
int luaopen_auxiliary(lua_State *L) {
  static const luaL_Reg functions[] = {
    {"references", references}, {"inregistry", inregistry}, {"setfuncs", setfuncs}, {"traceback", traceback},
    {"formats", formats}, {"module", module}, {"findtable", findtable}, {"results", results}, {"userdata", userdata},
    {"optional", optional}, {"checks", checks}, {"upvalues", upvalues}, {"locals", locals}, {"copies", copies},
    {"modes", modes}, {0, 0}};
  luaL_register(L, "auxiliary", functions);
  return 1;
}

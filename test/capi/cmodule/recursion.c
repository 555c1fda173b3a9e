/* C functions that call themselves through Lua, until there is no room: an error each time, and all is well behind it. */
#include <lauxlib.h>
#include <lua.h>

static int calls(lua_State *L) { /* its argument, with itself */
  lua_pushvalue(L, 1);
  lua_pushvalue(L, 1);
  lua_call(L, 1, 1);
  return 1;
}
static int tries(lua_State *L) {
  lua_pushvalue(L, 1);
  lua_pushvalue(L, 1);
  if (lua_pcall(L, 1, 1, 0)) return lua_error(L);
  return 1;
}
static int protects(lua_State *L) {
  int e = lua_cpcall(L, protects, 0);
  return e ? lua_error(L) : 0;
}
static int gets(lua_State *L) {
  lua_getfield(L, 1, "x");
  return 1;
}
static int fills(lua_State *L) {
  int n = luaL_checkint(L, 1), k;
  luaL_checkstack(L, n, "too many");
  for (k = 0; k < n; k++) lua_pushinteger(L, k);
  return n;
}
int luaopen_recursion(lua_State *L) {
  static const luaL_Reg functions[] = {
    {"calls", calls}, {"tries", tries}, {"protects", protects}, {"gets", gets}, {"fills", fills}, {0, 0}};
  luaL_register(L, "recursion", functions);
  return 1;
}

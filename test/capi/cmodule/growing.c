/* Tables that C makes and fills: keys of all kinds, elements behind the last, sizes that are prepared. */
#include <lauxlib.h>
#include <lua.h>

/* t[k] = v, by key and by index, as often as there are arguments. */
static int set(lua_State *L) {
  int i, n = lua_gettop(L);
  for (i = 2; i < n; i += 2) {
    lua_pushvalue(L, i);
    lua_pushvalue(L, i + 1);
    lua_rawset(L, 1);
  }
  lua_settop(L, 1);
  return 1;
}
static int seti(lua_State *L) {
  lua_pushvalue(L, 3);
  lua_rawseti(L, 1, (int)lua_tointeger(L, 2));
  return 0;
}
static int list(lua_State *L) {
  int k, from = (int)luaL_checkinteger(L, 1), to = (int)luaL_checkinteger(L, 2);
  lua_createtable(L, (int)luaL_optinteger(L, 3, 0), (int)luaL_optinteger(L, 4, 0));
  for (k = from; k <= to; k++) {
    lua_pushinteger(L, k * k);
    lua_rawseti(L, -2, k);
  }
  return 1;
}
/* Key n is the text of n. */
static int record(lua_State *L) {
  int k, n = (int)luaL_checkinteger(L, 1);
  lua_createtable(L, (int)luaL_optinteger(L, 2, 0), (int)luaL_optinteger(L, 3, 0));
  for (k = 1; k <= n; k++) {
    lua_pushfstring(L, "key %d", k);
    lua_pushinteger(L, k);
    lua_rawset(L, -3);
  }
  return 1;
}
/* Fresh tables in an old one, which the collector has seen. */
static int keep(lua_State *L) {
  int k, n = (int)luaL_checkinteger(L, 2);
  for (k = 1; k <= n; k++) {
    lua_createtable(L, 0, 0);
    lua_pushinteger(L, k);
    lua_rawseti(L, -2, 1);
    lua_rawseti(L, 1, k);
    lua_pushfstring(L, "k%d", k % 50);
    lua_createtable(L, 1, 1);
    lua_pushinteger(L, k);
    lua_rawseti(L, -2, 1);
    lua_rawset(L, 1);
  }
  return 0;
}

static const luaL_Reg functions[] = {
  {"set", set}, {"seti", seti}, {"list", list}, {"record", record}, {"keep", keep}, {0, 0}};
int luaopen_growing(lua_State *L) {
  lua_newtable(L);
  luaL_register(L, 0, functions);
  return 1;
}

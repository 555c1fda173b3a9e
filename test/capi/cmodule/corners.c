#include <lua.h>
#include <lauxlib.h>
/* The value that is stored is the one that is stored in. */
static int into(lua_State *L) { lua_settop(L, 1); lua_setfield(L, -1, "self"); lua_pushinteger(L, lua_gettop(L)); return 1; }
static int option(lua_State *L)
{
  static const char *const names[] = { "one", "two", "3", NULL };
  lua_pushinteger(L, luaL_checkoption(L, 1, lua_toboolean(L, 2) ? "two" : NULL, names));
  return 1;
}
/* As many values as there is room for, each from a field, by a name that needs a slot, too. */
static int deep(lua_State *L)
{
  int i, n = (int)luaL_checkinteger(L, 2), good = 0;
  lua_settop(L, 1);
  for (i = 0; i < n; i++) {
    luaL_checkstack(L, 1, "deep");
    lua_getfield(L, 1, "field");
    if (lua_isnumber(L, -1) && lua_tonumber(L, -1) == 42) good++;
  }
  lua_pushinteger(L, good);
  return 1;
}
static int deepset(lua_State *L)
{
  int i, n = (int)luaL_checkinteger(L, 2);
  lua_settop(L, 1);
  for (i = 0; i < n; i++) {
    luaL_checkstack(L, 1, "deepset");
    lua_pushinteger(L, i);
    lua_pushvalue(L, -1);
    lua_setfield(L, 1, "last");
  }
  return 0;
}
static const luaL_Reg lib[] = { {"into", into}, {"option", option}, {"deep", deep}, {"deepset", deepset}, {NULL, NULL} };
int luaopen_corners(lua_State *L) { luaL_register(L, "corners", lib); return 1; }

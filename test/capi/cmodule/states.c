/* States that C makes: a chunk in one of its own, C functions of one state that work on another, an allocator that counts and refuses. */
#include "lua.h"
#include "lauxlib.h"
#include "lualib.h"
static lua_Alloc inner; static void *innerud; static long blocks, refuse;
static void *counting(void *ud, void *p, size_t osize, size_t nsize)
{
  (void)ud;
  if (nsize == 0) { if (p) blocks--; return inner(innerud, p, osize, 0); }
  if (refuse) return NULL;
  if (!p) blocks++;
  return inner(innerud, p, osize, nsize);
}
/* In the new state: appends its argument to the table at index 2 of the outer state's stack. */
static int report(lua_State *S)
{
  lua_State *L = (lua_State *)lua_touserdata(S, lua_upvalueindex(1));
  const char *s = lua_tostring(S, 1);
  lua_pushstring(L, s ? s : luaL_typename(S, 1));
  lua_rawseti(L, 2, (int)lua_objlen(L, 2) + 1);
  lua_pushinteger(S, (lua_Integer)lua_objlen(L, 2));
  return 1;
}
static int run(lua_State *L)
{
  int own = lua_toboolean(L, 2), st;
  lua_State *S;
  inner = lua_getallocf(L, &innerud);
  refuse = lua_toboolean(L, 3);
  S = own ? lua_newstate(counting, NULL) : luaL_newstate();
  if (!S) { lua_pushliteral(L, "no state"); return 1; }
  luaL_openlibs(S);
  lua_settop(L, 1);
  lua_newtable(L);
  lua_pushlightuserdata(S, L);
  lua_pushcclosure(S, report, 1);
  lua_setglobal(S, "report");
  st = luaL_loadstring(S, lua_tostring(L, 1)) || lua_pcall(S, 0, 1, 0);
  lua_pushinteger(L, st);
  lua_pushstring(L, lua_tostring(S, -1));
  lua_close(S);
  lua_pushboolean(L, blocks == 0);
  return 4;
}
static int nested(lua_State *L)
{ /* a state in a state in a state */
  int depth = (int)luaL_checkinteger(L, 1);
  lua_State *S;
  if (depth == 0) { lua_pushinteger(L, 0); return 1; }
  S = luaL_newstate();
  lua_pushcfunction(S, nested);
  lua_pushinteger(S, depth - 1);
  lua_call(S, 1, 1);
  lua_pushinteger(L, lua_tointeger(S, -1) + depth);
  lua_close(S);
  return 1;
}
static int collected(lua_State *L)
{
  int i, n = (int)luaL_checkinteger(L, 1);
  for (i = 0; i < n; i++) { lua_State *S = luaL_newstate(); luaL_openlibs(S); if (luaL_dostring(S, "local t = {} for i = 1, 2000 do t[i] = {tostring(i)} end return #t")) return lua_error(L); if (lua_tointeger(S, -1) != 2000) return luaL_error(L, "wrong"); lua_close(S); }
  return 0;
}
static const luaL_Reg lib[] = { {"run", run}, {"nested", nested}, {"collected", collected}, {NULL, NULL} };
int luaopen_states(lua_State *L) { luaL_register(L, "states", lib); return 1; }

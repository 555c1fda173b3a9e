/*
 * A panic function that does not come back; libraries one by one; hooks that yield and change what they see;
 * protected calls of C functions; the collector.
 */
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

static jmp_buf back;
static int panics(lua_State *S) {
  (void)S;
  longjmp(back, 5);
}
static int panic(lua_State *L) {
  lua_State *S = luaL_newstate();
  volatile lua_CFunction before = lua_atpanic(S, panics);
  int r = setjmp(back);
  if (r == 0) {
    lua_pushliteral(S, "thrown at nobody");
    lua_error(S);
  }
  lua_pushinteger(L, r);
  lua_pushstring(L, lua_tostring(S, -1));
  lua_pushboolean(L, lua_atpanic(S, before) == panics);
  return 3;
}
/* A table of the globals that each library makes. */
static int libraries(lua_State *L) {
  static const luaL_Reg list[] = {
    {"", luaopen_base}, {LUA_MATHLIBNAME, luaopen_math}, {LUA_STRLIBNAME, luaopen_string},
    {LUA_TABLIBNAME, luaopen_table}, {LUA_OSLIBNAME, luaopen_os}, {LUA_BITLIBNAME, luaopen_bit},
    {LUA_DBLIBNAME, luaopen_debug}, {LUA_LOADLIBNAME, luaopen_package}, {LUA_IOLIBNAME, luaopen_io},
    {LUA_JITLIBNAME, luaopen_jit}, {0, 0}};
  const luaL_Reg *lib;
  lua_newtable(L);
  for (lib = list; lib->func; lib++) {
    lua_State *S = luaL_newstate();
    int n = 0;
    lua_pushcfunction(S, lib->func);
    lua_pushstring(S, lib->name);
    lua_call(S, 1, 0);
    lua_pushnil(S);
    while (lua_next(S, LUA_GLOBALSINDEX)) {
      n++;
      lua_pop(S, 1);
    }
    lua_pushfstring(L, "%s=%d", lib->name, n);
    lua_rawseti(L, 1, lua_objlen(L, 1) + 1);
    lua_close(S);
  }
  return 1;
}
/* Hooks that yield at every line, or change the first local of what they interrupt. */
static void yielding(lua_State *L, lua_Debug *ar) {
  (void)ar;
  lua_yield(L, 0);
}
static void changing(lua_State *L, lua_Debug *ar) {
  const char *name;
  lua_getinfo(L, "Sl", ar);
  name = lua_getlocal(L, ar, 1);
  if (name == NULL) return;
  if (lua_isnumber(L, -1)) {
    lua_pushnumber(L, lua_tonumber(L, -1) + 100);
    lua_setlocal(L, ar, 1);
  }
  lua_pop(L, 1);
}
static int hooked(lua_State *L) { /* hooked(f): steps until it is done, and its result */
  lua_State *co = lua_newthread(L);
  int steps = 0, e;
  lua_pushvalue(L, 1);
  lua_xmove(L, co, 1);
  lua_sethook(co, yielding, LUA_MASKLINE, 0);
  while ((e = lua_resume(co, 0)) == LUA_YIELD && steps < 1000) steps++;
  lua_sethook(co, NULL, 0, 0);
  lua_pushinteger(L, steps);
  lua_pushinteger(L, e);
  lua_xmove(co, L, 1);
  return 3;
}
static int changed(lua_State *L) {
  lua_sethook(L, changing, LUA_MASKLINE, 0);
  lua_call(L, 0, 1);
  lua_sethook(L, NULL, 0, 0);
  return 1;
}
static int protect(lua_State *S) {
  int *n = lua_touserdata(S, 1);
  if (lua_gettop(S) != 1) return luaL_error(S, "one argument, not %d", lua_gettop(S));
  if (--*n < 0) return luaL_error(S, "below zero");
  if (*n == 3) lua_newtable(S), lua_error(S);
  return 0;
}
static int cpcalls(lua_State *L) {
  int n = 6, k, before = lua_gettop(L);
  lua_newtable(L);
  for (k = 1; k <= 8; k++) {
    int e = lua_cpcall(L, protect, &n);
    lua_pushfstring(L, "%d %s", e, e ? lua_tostring(L, -1) : "-");
    lua_rawseti(L, before + 1, k);
    lua_settop(L, before + 1);
  }
  return 1;
}
static int gc(lua_State *L) {
  int k;
  lua_pushinteger(L, lua_gc(L, LUA_GCSETPAUSE, 150));
  lua_pushinteger(L, lua_gc(L, LUA_GCSETPAUSE, 200));
  lua_pushinteger(L, lua_gc(L, LUA_GCSETSTEPMUL, 300));
  lua_pushinteger(L, lua_gc(L, LUA_GCSETSTEPMUL, 200));
  lua_pushinteger(L, lua_gc(L, LUA_GCSTOP, 0));
  lua_pushinteger(L, lua_gc(L, LUA_GCISRUNNING, 0));
  lua_pushinteger(L, lua_gc(L, LUA_GCRESTART, 0));
  lua_pushinteger(L, lua_gc(L, LUA_GCISRUNNING, 0));
  lua_pushboolean(L, lua_gc(L, LUA_GCCOUNT, 0) > 10 && lua_gc(L, LUA_GCCOUNTB, 0) < 1024);
  for (k = 0; k < 100000 && !lua_gc(L, LUA_GCSTEP, 10); k++) continue;
  lua_pushboolean(L, k < 100000);
  lua_pushinteger(L, lua_gc(L, 99, 0));
  return 11;
}
int luaopen_worlds(lua_State *L) {
  static const luaL_Reg functions[] = {
    {"panic", panic}, {"libraries", libraries},
    {"hooked", hooked}, {"changed", changed}, {"cpcalls", cpcalls}, {"gc", gc}, {0, 0}};
  luaL_register(L, "worlds", functions);
  return 1;
}

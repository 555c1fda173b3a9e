/* Coroutines driven from C: made, resumed, yielding from C functions, dying; values moved between them. */
#include <lauxlib.h>
#include <lua.h>

/* run(f, ...): resume f until it ends; a list of what came out each time. */
static int run(lua_State *L) {
  int n = lua_gettop(L) - 1, round = 0;
  lua_State *co = lua_newthread(L);
  lua_insert(L, 1);
  lua_pushvalue(L, 2);
  lua_xmove(L, co, 1);
  lua_remove(L, 2);
  lua_xmove(L, co, n);
  lua_newtable(L);
  for (;;) {
    int status = lua_resume(co, n), k;
    int count = lua_gettop(co);
    lua_pushfstring(L, "%d: %d %d values", ++round, status, status <= LUA_YIELD ? count : 0);
    for (k = 1; k <= count && status <= LUA_YIELD; k++) {
      lua_pushfstring(L, " %s", luaL_typename(co, k));
      lua_concat(L, 2);
    }
    if (status > LUA_YIELD) {
      lua_pushfstring(L, " %s", lua_tostring(co, -1));
      lua_concat(L, 2);
    }
    lua_rawseti(L, -2, round);
    if (status != LUA_YIELD || lua_status(co) != status || round == 20) break;
    lua_settop(co, 0);
    lua_pushinteger(co, round);
    lua_pushliteral(co, "again");
    n = 2;
  }
  return 1;
}
static int yields(lua_State *L) { return lua_yield(L, lua_gettop(L)); }
static int two(lua_State *L) {
  lua_pushinteger(L, 1);
  lua_pushinteger(L, 2);
  return lua_yield(L, 2);
}
static int status(lua_State *L) {
  lua_State *co = lua_tothread(L, 1);
  luaL_argcheck(L, co, 1, "coroutine expected");
  lua_pushinteger(L, lua_status(co));
  lua_pushinteger(L, lua_gettop(co));
  return 2;
}
static int self(lua_State *L) {
  int main = lua_pushthread(L);
  lua_pushboolean(L, main);
  lua_pushboolean(L, lua_isyieldable(L));
  return 3;
}
/* A function that calls back: the call cannot yield. */
static int calls(lua_State *L) {
  lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
  return lua_gettop(L);
}
static int tries(lua_State *L) {
  int e = lua_pcall(L, lua_gettop(L) - 1, LUA_MULTRET, 0);
  lua_pushinteger(L, e);
  lua_insert(L, 1);
  return lua_gettop(L);
}
/* Resume once more what is dead or running. */
static int again(lua_State *L) {
  lua_State *co = lua_tothread(L, 1);
  int e = lua_resume(co, 0);
  lua_pushinteger(L, e);
  if (e > LUA_YIELD) lua_xmove(co, L, 1);
  return lua_gettop(L) - 1;
}
/* Two coroutines take turns; globals are shared, stacks are not. */
static int turns(lua_State *L) {
  lua_State *a = lua_newthread(L), *b = lua_newthread(L);
  int k, sum = 0;
  lua_pushvalue(L, 1);
  lua_xmove(L, a, 1);
  lua_pushvalue(L, 1);
  lua_xmove(L, b, 1);
  for (k = 0; k < 10; k++) {
    lua_State *co = k % 2 ? b : a;
    if (lua_resume(co, 0) != LUA_YIELD) return luaL_error(L, "ended at %d", k);
    sum = sum * 3 + (int)lua_tointeger(co, -1);
    lua_settop(co, 0);
  }
  lua_gc(L, LUA_GCCOLLECT, 0);
  lua_pushinteger(L, sum);
  return 1;
}
/* Many threads that only hold values. */
static int hold(lua_State *L) {
  int n = luaL_checkint(L, 1), k, sum = 0;
  lua_newtable(L);
  for (k = 1; k <= n; k++) {
    lua_State *co = lua_newthread(L);
    luaL_checkstack(co, 300, "no room");
    lua_pushfstring(co, "value %d", k);
    lua_rawseti(L, 2, k);
    if (k % 50 == 0) lua_gc(L, LUA_GCSTEP, 100);
  }
  lua_gc(L, LUA_GCCOLLECT, 0);
  for (k = 1; k <= n; k++) {
    lua_rawgeti(L, 2, k);
    sum += lua_objlen(lua_tothread(L, -1), 1);
    lua_pop(L, 1);
  }
  lua_pushinteger(L, sum);
  return 1;
}
int luaopen_coroutines(lua_State *L) {
  static const luaL_Reg functions[] = {
    {"run", run}, {"yields", yields}, {"two", two}, {"status", status}, {"self", self}, {"calls", calls},
    {"tries", tries}, {"again", again}, {"turns", turns}, {"hold", hold}, {0, 0}};
  luaL_register(L, "coroutines", functions);
  return 1;
}

/* lua_newstate with an allocator that checks sizes, limits memory, and refuses from the n-th request on. */
#include <stdlib.h>
#include <string.h>
#include "lua.h"
#include "lauxlib.h"
#include "lualib.h"

typedef struct Pool { size_t used, most, limit; long requests, refuse_at, blocks, bad, late; int closed; } Pool;
typedef struct Head { size_t size; void *pool; } Head; /* 16 bytes in front of each block */

static void *allocate(void *ud, void *p, size_t osize, size_t nsize) {
  Pool *pool = ud;
  Head *h = p ? (Head *)p - 1 : NULL, *q;
  if (h && (h->size != osize || h->pool != ud)) pool->bad++;
  if (pool->closed) pool->late++;
  if (nsize == 0) {
    if (h) { pool->used -= h->size; pool->blocks--; memset(h, 0xee, sizeof *h + h->size); free(h); }
    return NULL;
  }
  if (nsize > (p ? osize : 0)) {
    pool->requests++;
    if (pool->refuse_at && pool->requests >= pool->refuse_at) return NULL;
    if (pool->used - (p ? osize : 0) + nsize > pool->limit) return NULL;
  }
  q = malloc(sizeof *q + nsize);
  if (!q) return NULL;
  q->size = nsize; q->pool = ud;
  memset(q + 1, 0xdd, nsize);
  if (h) { memcpy(q + 1, h + 1, osize < nsize ? osize : nsize); pool->used -= h->size; memset(h, 0xee, sizeof *h + h->size); free(h); }
  else pool->blocks++;
  pool->used += nsize;
  if (pool->used > pool->most) pool->most = pool->used;
  return q + 1;
}

/* run(program, limit in bytes, refuse at): status, result, does the pool balance, did it serve much */
static int run(lua_State *L) {
  Pool pool = {0};
  lua_State *S;
  void *ud = NULL;
  int status;
  pool.limit = (size_t)luaL_checknumber(L, 2);
  pool.refuse_at = luaL_optint(L, 3, 0);
  S = lua_newstate(allocate, &pool);
  if (!S) {
    lua_pushliteral(L, "no state");
    lua_pushnil(L);
  } else {
    if (lua_getallocf(S, &ud) != allocate || ud != &pool) return luaL_error(L, "not its allocator");
    lua_pushcfunction(S, luaopen_base); lua_pushliteral(S, ""); status = lua_pcall(S, 1, 0, 0);
    if (!status) { lua_pushcfunction(S, luaopen_string); lua_pushliteral(S, "string"); status = lua_pcall(S, 1, 0, 0); }
    if (!status) { lua_pushcfunction(S, luaopen_table); lua_pushliteral(S, "table"); status = lua_pcall(S, 1, 0, 0); }
    if (!status) status = luaL_loadstring(S, luaL_checkstring(L, 1));
    if (!status) status = lua_pcall(S, 0, 1, 0);
    lua_pushinteger(L, status);
    lua_pushstring(L, lua_tostring(S, -1));
    lua_close(S);
  }
  pool.closed = 1;
  lua_pushboolean(L, pool.used == 0 && pool.blocks == 0 && pool.bad == 0);
  lua_pushnumber(L, (lua_Number)pool.most);
  lua_pushinteger(L, pool.requests);
  return 5;
}
/* two states, each with a pool of its own, and blocks of C's in between */
static int two(lua_State *L) {
  Pool a = {0}, b = {0};
  lua_State *A, *B;
  int i, ok;
  a.limit = b.limit = (size_t)1 << 30;
  A = lua_newstate(allocate, &a); B = lua_newstate(allocate, &b);
  luaL_openlibs(A); luaL_openlibs(B);
  for (i = 0; i < 40; i++) {
    void *p = malloc(3000 + i);
    if (luaL_dostring(A, "t = t or {} for i = 1, 400 do t[#t + 1] = ('a'):rep(i * 7) end if #t % 800 == 0 then t = nil collectgarbage() end")) return lua_error(A);
    if (luaL_dostring(B, "s = (s or '') .. ('b'):rep(5000) return #s")) return lua_error(B);
    lua_settop(B, 0);
    free(p);
  }
  lua_close(A);
  ok = a.used == 0 && a.bad == 0 && b.used != 0;
  lua_getglobal(B, "s");
  lua_pushinteger(L, lua_objlen(B, -1));
  lua_close(B);
  lua_pushboolean(L, ok && b.used == 0 && b.bad == 0);
  return 2;
}
int luaopen_allocators(lua_State *L) {
  static const luaL_Reg lib[] = {{"run", run}, {"two", two}, {NULL, NULL}};
  luaL_register(L, "allocators", lib);
  return 1;
}

/* The profiler's interface for C. */
#include <string.h>
#include "lua.h"
#include "lauxlib.h"
#include "luajit.h"
static int calls, samples, named, state_ok;
static void sampled(void *data, lua_State *L, int n, int vmstate) {
  size_t len = 0;
  const char *text = luaJIT_profile_dumpstack(L, "fZ;", 5, &len);
  calls++; samples += n;
  if (memchr(text, 'b', len) && strlen(text) >= len) named++;
  if (strchr("NIJGC", vmstate) && *(int *)data == 42) state_ok++;
}
static int start(lua_State *L) { static int data = 42; luaJIT_profile_start(L, luaL_checkstring(L, 1), sampled, &data); return 0; }
static int stop(lua_State *L) {
  luaJIT_profile_stop(L);
  lua_pushboolean(L, calls > 2); lua_pushboolean(L, samples >= calls); lua_pushboolean(L, named > 0); lua_pushboolean(L, state_ok == calls);
  return 4;
}
static int where(lua_State *L) { size_t len; const char *s = luaJIT_profile_dumpstack(L, luaL_checkstring(L, 1), luaL_checkint(L, 2), &len); lua_pushlstring(L, s, len); return 1; }
int luaopen_profiler(lua_State *L) {
  static const luaL_Reg lib[] = {{"start", start}, {"stop", stop}, {"where", where}, {NULL, NULL}};
  luaL_register(L, "profiler", lib);
  return 1;
}

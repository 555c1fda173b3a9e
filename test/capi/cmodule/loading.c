/* Chunks in pieces: readers and writers in C, modes, files, what goes wrong with them. */
#include <lauxlib.h>
#include <lua.h>
#include <stdio.h>
#include <string.h>

struct source {
  const char *text;
  size_t size, step;
  int calls;
};
static const char *next(lua_State *L, void *data, size_t *size) {
  struct source *s = data;
  const char *from = s->text;
  s->calls++;
  *size = s->step < s->size ? s->step : s->size;
  s->text += *size;
  s->size -= *size;
  return *size == 0 ? NULL : from;
}
/* load(text, step, name, mode): how often the reader was called, and what came out. */
static int load(lua_State *L) {
  struct source s = {0};
  int e;
  s.text = luaL_checklstring(L, 1, &s.size);
  s.step = luaL_checkint(L, 2);
  if (lua_isnoneornil(L, 4))
    e = lua_load(L, next, &s, luaL_optstring(L, 3, "=load"));
  else
    e = lua_loadx(L, next, &s, luaL_optstring(L, 3, "=load"), lua_tostring(L, 4));
  lua_pushinteger(L, e);
  lua_pushinteger(L, s.calls);
  return 3;
}
static const char *fails(lua_State *L, void *data, size_t *size) {
  if ((*(int *)data)++ == 0) {
    *size = 6;
    return "return";
  }
  luaL_error(L, "the reader fails");
  return NULL;
}
static int loadfailing(lua_State *L) {
  int n = 0;
  int e = lua_load(L, fails, &n, "=fails");
  lua_pushinteger(L, e);
  lua_insert(L, -2);
  return 2;
}
static const char *calls(lua_State *L, void *data, size_t *size) {
  const char *s;
  lua_pushvalue(L, *(int *)data);
  lua_call(L, 0, 1);
  s = lua_tolstring(L, -1, size);
  lua_replace(L, 2);
  return s;
}
/* loadwith(f): the reader calls Lua. */
static int loadwith(lua_State *L) {
  int index = 1;
  lua_settop(L, 1);
  lua_pushnil(L);
  lua_pushinteger(L, lua_load(L, calls, &index, "=with"));
  return 2;
}
struct sink {
  char bytes[20000];
  size_t size;
  int calls, most;
};
static int put(lua_State *L, const void *p, size_t size, void *data) {
  struct sink *s = data;
  if (++s->calls > s->most || s->size + size > sizeof s->bytes) return 7;
  memcpy(s->bytes + s->size, p, size);
  s->size += size;
  return 0;
}
static int dump(lua_State *L) {
  struct sink s;
  int e;
  memset(&s, 0, sizeof s);
  s.most = luaL_optint(L, 2, 1000000);
  lua_settop(L, 1);
  e = lua_dump(L, put, &s);
  lua_pushlstring(L, s.bytes, s.size);
  lua_pushinteger(L, e);
  lua_pushinteger(L, lua_gettop(L));
  return 3;
}
static int buffer(lua_State *L) {
  size_t n;
  const char *s = luaL_checklstring(L, 1, &n);
  int e = luaL_loadbufferx(L, s, n, luaL_optstring(L, 2, "=buffer"), luaL_optstring(L, 3, NULL));
  lua_pushinteger(L, e);
  return 2;
}
static int string(lua_State *L) {
  lua_pushinteger(L, luaL_loadstring(L, luaL_checkstring(L, 1)));
  return 2;
}
static int file(lua_State *L) {
  lua_pushinteger(L, luaL_loadfilex(L, luaL_checkstring(L, 1), luaL_optstring(L, 2, NULL)));
  return 2;
}
static int doit(lua_State *L) {
  lua_pushboolean(L, luaL_dostring(L, luaL_checkstring(L, 1)));
  lua_insert(L, 2);
  return lua_gettop(L) - 1;
}
int luaopen_loading(lua_State *L) {
  static const luaL_Reg functions[] = {
    {"load", load}, {"loadfailing", loadfailing}, {"loadwith", loadwith}, {"dump", dump}, {"buffer", buffer},
    {"string", string}, {"file", file}, {"doit", doit}, {0, 0}};
  luaL_register(L, "loading", functions);
  return 1;
}

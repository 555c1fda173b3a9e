// Runs a Lua program with arguments in fengari (Lua 5.3 in JavaScript):
// node fengari.mjs SCRIPT ARGS...
import { lauxlib, lua, lualib, to_luastring } from "fengari";

const [script, ...args] = process.argv.slice(2);
const L = lauxlib.luaL_newstate();
lualib.luaL_openlibs(L);
lua.lua_newtable(L);
[script, ...args].forEach((text, i) => {
  lua.lua_pushstring(L, to_luastring(text));
  lua.lua_seti(L, -2, i);
});
lua.lua_setglobal(L, to_luastring("arg"));
if (lauxlib.luaL_dofile(L, to_luastring(script)) !== lua.LUA_OK) {
  console.error(lua.lua_tojsstring(L, -1));
  process.exitCode = 1;
}

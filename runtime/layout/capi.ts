/*
 * Functions of the Lua/C API that the templates have (dasc/capi_x64.dasc), and the other templates that
 * these go on to. In the code the functions come first, as jumps at 8 * n, and the
 * addresses that lead out last, at `addresses` + 8 * n: of the same functions in TypeScript, of the
 * templates. `states` is not 0 when there is more than one global state.
 */
export const capiFunctions = [
  "lua_gettop", "lua_settop", "lua_pushvalue", "lua_remove", "lua_insert", "lua_replace",
  "lua_checkstack", "luaL_checkstack", "lua_type", "lua_toboolean", "lua_tonumber", "lua_tointeger",
  "lua_tolstring", "lua_objlen", "lua_touserdata", "luaL_checklstring", "luaL_optlstring",
  "luaL_checknumber", "luaL_optnumber", "luaL_checkinteger", "luaL_optinteger", "lua_pushnil",
  "lua_pushboolean", "lua_pushnumber", "lua_pushinteger", "lua_pushlstring", "lua_rawgeti",
  "lua_rawseti", "lua_rawset", "lua_createtable", "lua_next", "luaL_addlstring", "lua_call", "lua_pcall",
] as const;
export const capiTargets = [
  "lj_vm_call", "lj_vm_pcall", "lj_vm_strnew", "lj_vm_tnew", "lj_vm_newkey", "lj_vm_barriert",
] as const;

/** Indices up to this one stand for no slots: the registry, environments, upvalues. */
export const LUA_REGISTRYINDEX = -10000;
/** Below this one, upvalues of the running C function. */
export const LUA_GLOBALSINDEX = -10002;

/*
 * Errors of Lua that JavaScript sees.
 */
import { LUA } from "../../layout/frame.js";
/** An error that no protected call catches. The state is usable again afterwards. */
export class LuaPanic extends Error {
  override readonly name = "LuaPanic";
  constructor(
    readonly status: LUA,
    /** The error value as text, one character per byte. */
    readonly text: string,
  ) {
    super(`unprotected error in call to Lua (${text})`);
  }
}

/** A Lua error while vm.errorTrap is set. L->top may be higher than before. */
export class ErrorTrapped extends Error {
  override readonly name = "ErrorTrapped";
  constructor(readonly status: LUA) {
    super();
  }
}

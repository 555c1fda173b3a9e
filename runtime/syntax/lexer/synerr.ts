/*
 * Syntax errors. The parser works without a VM, so it throws a JavaScript error
 * with the finished text; lj_load makes a Lua error of it. Texts are strings of
 * bytes (one char code below 256 per byte), as names and literals are here.
 */

import { shownText, type Texts } from "../../core/text/texts.js";

/** A chunk that does not compile or load. `message` leaves out what is long in the text. */
export class LuaSyntaxError extends Error {
  override readonly name = "LuaSyntaxError";
  constructor(readonly text: Texts) {
    super(shownText(text));
  }
}

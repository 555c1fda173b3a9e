/* All rules by mnemonic. What is in none of the tables, the interpreter tier executes. */
import { aluRules } from "./alu.js";
import { floatRules } from "./float.js";
import { moveRules } from "./move.js";
import type { Rules } from "./rule.js";

export const rules: Rules = { ...aluRules, ...floatRules, ...moveRules };

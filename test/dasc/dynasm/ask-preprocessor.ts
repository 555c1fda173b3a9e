/*
 * Asks DynASM about all templates of the corpus, and keeps what it says:
 *
 *   DYNASM=.../dynasm.lua node --import tsx test/dasc/dynasm/ask-preprocessor.ts
 */
import { writeFileSync } from "node:fs";
import { allCases, askDynasm, EXPECTED } from "./corpus.js";
import { findOracle } from "./oracle.js";

const dynasm = findOracle();
if (!dynasm) throw new Error("DYNASM does not name dynasm.lua, or luajit is not there");
const answers = Object.fromEntries(allCases().map((c) => [c.name, askDynasm(dynasm, c)]));
writeFileSync(EXPECTED, `${JSON.stringify(answers, null, 1)}\n`);

/* More of what random programs are made of: a vocabulary for each part of the language that the plain one hardly touches. */
import { strings } from "./strings.js";
import { tables } from "./tables.js";
import { metas } from "./metas.js";
import { flow } from "./flow.js";
import { numbers } from "./numbers.js";
import { syntax } from "./syntax.js";
import type { Vocabulary } from "../generate.js";

/** By name, beside plain and cdata. */
export const more: Readonly<Record<string, Vocabulary>> = {
  strings,
  tables,
  metas,
  flow,
  numbers,
  syntax,
};

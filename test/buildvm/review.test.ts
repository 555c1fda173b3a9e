/* How much of generated/ a change of a template changes (review.ts): a handler, and a fast function. */
import { testChanges } from "./review.js";

testChanges("a handler", "a fast function");

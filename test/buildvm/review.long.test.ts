/* How much of generated/ other changes of templates change (review.ts). */
import { testChanges } from "./review.js";

testChanges("the first handler", "a rare path", "a subroutine");

/* Programs stopped at the places between those of stress-stops.test.ts. */
import { testStops } from "./stops-everywhere.js";

testStops(1);

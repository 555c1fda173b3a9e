/*
 * All recorders of library functions but those of the FFI (crecord.ts). buildvm reads this list
 * (generated/recdef.ts).
 */
import { rec_base, rec_debug } from "./ffrecord/base.js";
import { rec_buffer, rec_buffer_method } from "./ffrecord/buffer.js";
import { rec_io, rec_io_method } from "./ffrecord/io.js";
import { rec_bit, rec_math } from "./ffrecord/math.js";
import { rec_string } from "./ffrecord/string.js";
import { rec_table } from "./ffrecord/table.js";
import type { RecorderLib } from "./ffrecord/func.js";

export const recorders: readonly RecorderLib[] = [
  rec_base,
  rec_math,
  rec_bit,
  rec_string,
  rec_table,
  rec_debug,
  rec_io_method,
  rec_io,
  rec_buffer_method,
  rec_buffer,
];

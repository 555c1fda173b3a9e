/*
 * A block of C's heap, which stands behind a header of 16 bytes:
 *
 *     | bytes of the allocation | bytes from its start to the block | size asked for | mark |
 *
 * The mark tells blocks from other addresses, and freed blocks from those in use: "moon", and what remains of it.
 */
export const C_HEAP = {
  header: 16,
  /** Fields, from the address of the block. */
  total: -16,
  lead: -12,
  size: -8,
  mark: -4,
  used: 0x6e6f6f6d,
  freed: 0x64656566,
} as const;

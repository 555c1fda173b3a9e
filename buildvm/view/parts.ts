/*
 * Code of one handler under several labels: BC_CALL runs on into BC_CALL_Z, where others
 * jump to, and its rare paths stand apart as BC_CALL_Z.cold.
 */
export const isPartOf = (name: string, handler: string): boolean =>
  name === handler || name.startsWith(`${handler}_Z`) || name.startsWith(`${handler}.cold`);

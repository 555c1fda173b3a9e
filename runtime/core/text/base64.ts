/** Bytes of a base64 text, on every JavaScript engine; Node has a quick way. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  if (typeof Buffer === "function") return new Uint8Array(Buffer.from(text, "base64"));
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let k = 0; k < characters.length; k++) bytes[k] = characters.charCodeAt(k);
  return bytes;
}

/**
 * The same of machine code: in a bundle that is kept so that it compresses well (scripts/bytes.mjs), and the command keeps
 * what comes out of it, by a name.
 */
export const decodeCode: (text: string, name: string) => Uint8Array<ArrayBuffer> = decodeBase64;

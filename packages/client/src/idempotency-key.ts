interface Randomness {
  randomUUID?(): string;
  getRandomValues?(bytes: Uint8Array): Uint8Array;
}

/**
 * A random key. `randomUUID` exists on https pages alone and React Native has no `crypto` at all: a key must differ only
 * from the other keys of its caller, and no stranger can use one, so chance of less quality will do there.
 */
export function newIdempotencyKey(): string {
  const { crypto } = globalThis as { crypto?: Randomness };
  if (crypto?.randomUUID) return crypto.randomUUID();
  const bytes = new Uint8Array(16);
  if (crypto?.getRandomValues) crypto.getRandomValues(bytes);
  else for (let at = 0; at < bytes.length; at += 1) bytes[at] = Math.random() * 256;
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

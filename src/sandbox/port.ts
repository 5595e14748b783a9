/**
 * The port to listen on, 0 for any that is free.
 * @param text the variable PORT; 4010 if it is not set
 * @throws Error unless it is a whole number from 0 to 65535
 */
export function portFrom(text = '4010'): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new Error('PORT must be a whole number from 0 to 65535');
}

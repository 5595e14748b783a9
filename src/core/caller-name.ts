/** The name of the only caller where authentication is off. */
export const ANONYMOUS = 'anonymous';

/**
 * Whether this can name a caller or a team. Both are stored with each job and in indexes, which bounds their length; no
 * database could tell a name with a NUL or a lone surrogate from another.
 */
export function isCallerName(name: string): boolean {
  return /^[^\0\p{Surrogate}]{1,255}$/u.test(name);
}

/** Whether credentials can stand for a caller of this name. The limits on callers leave out the anonymous one. */
export function isNameOfCredentials(name: string): boolean {
  return isCallerName(name) && name !== ANONYMOUS;
}

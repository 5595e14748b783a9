/** `scheme://host` with an optional port: what an Origin header holds, apart from `null`. */
const originForm = /^[a-z][a-z\d+.-]*:\/\/[^/\\?#@\s]+$/i;

/**
 * An origin as browsers write it: in lower case and without its scheme's default port. Any scheme counts, such as
 * `capacitor://localhost`; so does `null`.
 * @returns null for a text that is no origin
 */
export function canonicalOrigin(text: string): string | null {
  if (text === 'null') return text;
  if (!originForm.test(text) || !URL.canParse(text)) return null;
  const { protocol, host } = new URL(text);
  return host === '' ? null : `${protocol}//${host.toLowerCase()}`;
}

/**
 * An entry of `CORS_ORIGINS`: an origin, `*` for all of them, or an origin in whose host a `*` label matches any one
 * label, such as `https://*.example.app`.
 * @returns the entry in its canonical form, or null for one that could never match
 */
export function parseOriginPattern(text: string): string | null {
  if (text === '*') return text;
  const pattern = canonicalOrigin(text);
  // The last label stays as it is: a `*` there would match foreign sites, and a port too.
  const isUsable = pattern !== null && labelsOf(pattern).every(isWhole) && labelsOf(pattern).at(-1) !== '*';
  return isUsable ? pattern : null;
}

/** Whether a canonical origin matches a canonical pattern. */
export function matchesOrigin(pattern: string, origin: string): boolean {
  const labels = labelsOf(origin);
  const wanted = labelsOf(pattern);
  return (
    labels.length === wanted.length &&
    wanted.every((label, index) => label === labels[index] || (label === '*' && labels[index] !== ''))
  );
}

function isWhole(label: string): boolean {
  return label === '*' || !label.includes('*');
}

/** The scheme and each label of the host, the last one with its port. */
function labelsOf(origin: string): string[] {
  return origin.split(/:\/\/|\./);
}

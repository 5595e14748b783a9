/**
 * Parses JSON that Pixazo sent, which may begin with byte order marks.
 * @returns undefined, which JSON has not, for anything else, such as HTML or a text that was cut off
 */
export function parseUpstreamJson(text: string): unknown {
  try {
    // A byte order mark counts as white space here.
    return JSON.parse(text.trim());
  } catch {
    return undefined;
  }
}

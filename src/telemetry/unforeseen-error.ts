import { atSource } from './source-positions.js';

/** Most frames and causes in one log line. */
const MOST_FRAMES = 30;
const MOST_CAUSES = 5;

/** The part that the log keeps of an unforeseen error: where it was thrown, but not its message, which may hold anything. */
export interface LoggedError {
  type: string;
  code?: string;
  /** Innermost first, such as `at Store.find (src/stores/store.ts:12:3)`. */
  frames: string[];
  cause?: LoggedError;
}

/** @param error anything that was thrown */
export function unforeseenError(error: unknown, causes = MOST_CAUSES): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, frames: [] };
  const { code } = error as { code?: unknown };
  return {
    type: error.name,
    ...(typeof code === 'string' && { code }),
    frames: framesOf(error),
    ...(error.cause !== undefined && causes > 1 && { cause: unforeseenError(error.cause, causes - 1) }),
  };
}

/** The stack without its first lines, which repeat the message. */
function framesOf({ stack = '', message }: Error): string[] {
  const at = message === '' ? 0 : stack.indexOf(message);
  const frames = at < 0 ? stack : stack.slice(at + message.length);
  return frames
    .split('\n')
    .filter((line) => /^ {4}at /.test(line))
    .slice(0, MOST_FRAMES)
    .map((line) => atSource(line.trim()));
}

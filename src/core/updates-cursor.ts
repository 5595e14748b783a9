import { badUserInput, ErrorCode, GatewayError } from './errors.js';

/** A moment in the changes of all jobs: a client that knows it can ask for what changed since. */
export interface UpdatesCursor {
  /** The database whose positions it counts by. */
  databaseId: string;
  /** Every change before this position was readable when the cursor was taken. A non-negative safe integer. */
  position: number;
  /** When it was taken, in milliseconds since the epoch. */
  takenAt: number;
}

/** The age from which a cursor is refused, in milliseconds. */
export const CURSOR_LIFETIME_MS = 24 * 3_600_000;

/** How long deletions are remembered for cursors, in milliseconds. An hour more, so that a cursor expires first. */
export const DELETIONS_KEPT_MS = CURSOR_LIFETIME_MS + 3_600_000;

/** The cursor as the opaque text that clients hold. */
export function cursorText({ databaseId, position, takenAt }: UpdatesCursor): string {
  return Buffer.from(`${position}.${takenAt}.${databaseId}`).toString('base64url');
}

/**
 * The cursor of a client's text.
 * @param now milliseconds since the epoch, by the store's clock
 * @throws GatewayError BAD_USER_INPUT for a text that is no cursor; CURSOR_EXPIRED for a cursor of another database, or
 * one that is 24 hours old
 */
export function parseCursor(
  text: string,
  { databaseId, now }: { databaseId: string; now: number },
): UpdatesCursor {
  const [, position, takenAt, ofDatabase] = form.exec(Buffer.from(text, 'base64url').toString()) ?? [];
  if (ofDatabase === undefined) {
    throw badUserInput([
      { path: ['after'], message: 'must be a cursor that an update or a list of jobs returned' },
    ]);
  }
  if (ofDatabase !== databaseId || now - Number(takenAt) >= CURSOR_LIFETIME_MS) throw cursorExpired();
  return { databaseId, position: Number(position), takenAt: Number(takenAt) };
}

/** Both numbers are safe integers: they have at most 15 digits. */
const form = /^(\d{1,15})\.(\d{1,15})\.([\w-]+)$/;

/** A cursor from which changes can no longer be read completely. */
export function cursorExpired(): GatewayError {
  return new GatewayError(
    ErrorCode.CURSOR_EXPIRED,
    'This cursor is older than 24 hours or belongs to another database. Read the list again and continue from its updatesCursor.',
  );
}

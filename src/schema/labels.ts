import type { FieldProblem } from '../core/errors.js';
import { countCharacters } from '../models/text-length.js';

/** The most labels of a job, without repetitions. */
const MOST_LABELS = 10;
/** The most characters of a label. */
const LONGEST = 64;
/** A character that people see takes one of these, or a few. */
const MOST_UNITS = 4 * LONGEST;

/** @param place where the labels are in the operation's arguments */
export function labelProblems(labels: readonly string[] | null | undefined, place: string[]): FieldProblem[] {
  if (!labels) return [];
  const different = new Set(labels);
  if (different.size > MOST_LABELS) {
    return [{ path: place, message: `must have at most ${MOST_LABELS} different labels` }];
  }
  return [...different].flatMap((label) => {
    const message = labelProblem(label);
    return message === null ? [] : [{ path: [...place, String(labels.indexOf(label))], message }];
  });
}

function labelProblem(label: string): string | null {
  const length = countCharacters(label, { minLength: 1, maxLength: LONGEST });
  if (length === 0) return 'must not be blank';
  if (length > LONGEST || label.length > MOST_UNITS) {
    return `must have at most ${LONGEST} characters, in at most ${MOST_UNITS} UTF-16 code units`;
  }
  // Databases could not tell such a label from a shorter one.
  return /^[^\0\p{Surrogate}]*$/u.test(label) ? null : 'must have no NUL characters and no lone surrogates';
}

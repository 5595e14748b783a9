import type { UpstreamAnswer } from '../core/errors.js';
import { parseUpstreamJson } from '../core/upstream-json.js';
import type { Redactor } from './redaction.js';

/** The fields that hold a reason, in the documented form and in those of the proxies before it. */
const REASONS = ['message', 'msg', 'detail', 'title', 'reason', 'error', 'errors'] as const;
const DEEPEST = 4;
/** A longer page is searched for its text in its first part alone. */
const LONGEST_PAGE = 16_384;

/** Reads the body of a refusal, whatever its form. Its HTTP status counts even where the body cannot be read. */
export function readRefusal(status: number, body: string, redactor: Redactor): UpstreamAnswer {
  const json = parseUpstreamJson(body);
  const { error, ...others } = isObject(json) ? json : { error: null };
  const text = typeof error === 'string' ? error : null;
  const message = json === undefined ? textOf(body) : reasonIn(isObject(json) ? others : json);
  return {
    status,
    error: redactor.presentable(text),
    message: redactor.presentable(message ?? (text === null ? reasonIn(error) : null)),
  };
}

/** The first text in a value that gives a reason; null: there is none. */
function reasonIn(value: unknown, depth = 0): string | null {
  if (typeof value === 'string') return value;
  if (depth === DEEPEST || typeof value !== 'object' || value === null) return null;
  const members = Array.isArray(value)
    ? value.slice(0, 1)
    : REASONS.map((name) => (value as Record<string, unknown>)[name]);
  for (const member of members) {
    const reason = reasonIn(member, depth + 1);
    if (reason !== null) return reason;
  }
  return null;
}

/** The words of a page without its tags. */
function textOf(page: string): string {
  return page
    .slice(0, LONGEST_PAGE)
    .replace(/<[^<>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import { describe, expect, it } from 'vitest';
import { headersFor, planCopy } from '../../src/core/copied-version.js';

const CHANGED = 'Fri, 22 May 2026 13:19:23 GMT';
const at = Date.parse(CHANGED);

const nothing = { offset: 0, etag: null };
const rest = { offset: 400, etag: '"one"' };
const known = { etag: '"one"', sizeBytes: 1_000 };
const unknown = { etag: null, sizeBytes: null };
const restHeaders = { etag: '"one"', 'content-range': 'bytes 400-999/1000', 'content-length': '600' };

describe('the request for a file that is copied', () => {
  it('asks for all of it where nothing can be continued', () => {
    expect(headersFor(nothing)).toEqual({});
    expect(headersFor({ offset: 0, etag: '"one"' })).toEqual({});
  });

  it('asks for the rest, and only of the same version', () => {
    expect(headersFor(rest)).toEqual({ range: 'bytes=400-', 'if-range': '"one"' });
  });
});

describe('an answer with the whole file', () => {
  it.each<[string, Record<string, string>, object]>([
    ['all headers', { etag: '"two"', 'content-length': '7' }, { etag: '"two"', sizeBytes: 7 }],
    ['a weak ETag', { etag: 'W/"two"', 'content-length': '7' }, { etag: null, sizeBytes: 7 }],
    ['an ETag without quotes', { etag: 'two' }, { etag: null, sizeBytes: null }],
    ['a long ETag', { etag: `"${'x'.repeat(201)}"` }, { etag: null, sizeBytes: null }],
    ['no header', {}, unknown],
    ['a coding that changes nothing', { 'content-encoding': 'identity' }, unknown],
  ])('with %s begins a version', (_what, headers, version) => {
    expect(planCopy(nothing, unknown, { status: 200, headers })).toEqual({
      kind: 'whole',
      version,
      modifiedAt: null,
    });
  });

  it('begins a version also where the rest was asked for, as it has changed or the source knows no ranges', () => {
    const headers = { etag: '"two"', 'content-length': '7', 'last-modified': CHANGED };
    expect(planCopy(rest, known, { status: 200, headers })).toEqual({
      kind: 'whole',
      version: { etag: '"two"', sizeBytes: 7 },
      modifiedAt: at,
    });
  });
});

describe('an answer with a part', () => {
  it('continues the version that is known', () => {
    const headers = { ...restHeaders, 'last-modified': CHANGED };
    expect(planCopy(rest, known, { status: 206, headers })).toEqual({ kind: 'rest', modifiedAt: at });
    const noLength = { ...known, sizeBytes: null };
    expect(planCopy(rest, noLength, { status: 206, headers })).toEqual({ kind: 'rest', modifiedAt: at });
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['of another version', { ...restHeaders, etag: '"two"' }, /changed/],
    ['of a file without a version', { 'content-range': 'bytes 400-999/1000' }, /changed/],
    ['of another length', { ...restHeaders, 'content-range': 'bytes 400-1000/1001' }, /changed/],
    ['from an earlier byte', { ...restHeaders, 'content-range': 'bytes 0-999/1000' }, /other bytes/],
    ['from a later byte', { ...restHeaders, 'content-range': 'bytes 401-999/1000' }, /other bytes/],
    ['that is not the rest', { ...restHeaders, 'content-range': 'bytes 400-500/1000' }, /other bytes/],
    ['of unknown length', { ...restHeaders, 'content-range': 'bytes 400-999/*' }, /other bytes/],
    ['without a range', { etag: '"one"' }, /other bytes/],
    ['that is compressed', { ...restHeaders, 'content-encoding': 'gzip' }, /compressed/],
  ])('%s is of no use', (_what, headers, reason) => {
    expect(planCopy(rest, known, { status: 206, headers })).toEqual({
      kind: 'unusable',
      reason: expect.stringMatching(reason),
    });
  });

  it('is of no use where everything was asked for', () => {
    const headers = { ...restHeaders, 'content-range': 'bytes 0-999/1000' };
    expect(planCopy(nothing, unknown, { status: 206, headers }).kind).toBe('unusable');
  });
});

it.each([304, 416])('an answer with HTTP %d is of no use', (status) => {
  expect(planCopy(rest, known, { status, headers: {} })).toEqual({
    kind: 'unusable',
    reason: `it answers HTTP ${status}`,
  });
});

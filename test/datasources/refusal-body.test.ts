import { describe, expect, it } from 'vitest';
import { Redactor } from '../../src/datasources/redaction.js';
import { readRefusal } from '../../src/datasources/refusal-body.js';

const key = 'the-key-of-the-gateway';
const redactor = new Redactor(key);

describe('the message of a refusal', () => {
  it.each([
    ['{"error":"Bad Request","message":"duration"}', 'Bad Request', 'duration'],
    ['{"error":"Bad Request"}', 'Bad Request', null],
    ['{"message":"duration"}', null, 'duration'],
    ['{"error":{"code":7},"message":"duration"}', null, 'duration'],
    ['{"error":{"code":7,"message":"duration"}}', null, 'duration'],
    ['{"detail":[{"loc":["body"],"msg":"too short"}]}', null, 'too short'],
    ['{"errors":{"detail":{"errors":{"detail":{"msg":"too deep"}}}}}', null, null],
    ['{"error":null,"message":["duration"]}', null, 'duration'],
    ['{"error":"","message":""}', null, null],
    ['{}', null, null],
    ['[]', null, null],
    ['null', null, null],
    ['"Bad Request"', null, 'Bad Request'],
    ['{"error":"Bad Req', null, '{"error":"Bad Req'],
    ['<html><h1>Bad\n Request</h1></html>', null, 'Bad Request'],
    ['', null, null],
  ])('is found in %s', (body, error, message) => {
    expect(readRefusal(400, body, redactor)).toEqual({ status: 400, error, message });
  });

  it('is cut to a readable length, and never shows the key', () => {
    const body = JSON.stringify({ error: `no ${key}, no ${key}`, message: 'x'.repeat(100_000) });
    const words = { status: 401, error: 'no [key], no [key]', message: 'x'.repeat(500) };
    expect(readRefusal(401, body, redactor)).toEqual(words);
  });
});

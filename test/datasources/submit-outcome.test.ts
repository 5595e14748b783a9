import { errors } from 'undici';
import { describe, expect, it } from 'vitest';
import { Charged, ErrorCode } from '../../src/core/errors.js';
import { Redactor } from '../../src/datasources/redaction.js';
import { classifySubmit } from '../../src/datasources/submit-outcome.js';

const key = 'the-key-of-the-gateway';
const redactor = new Redactor(key);
const receipt = JSON.stringify({ request_id: 'r-1', status: 'QUEUED' });

/** Every error that undici exports, with the code that it carries. */
const undiciCodes: Record<string, string> = {
  AbortError: 'UND_ERR_ABORT',
  BalancedPoolMissingUpstreamError: 'UND_ERR_BPL_MISSING_UPSTREAM',
  BodyTimeoutError: 'UND_ERR_BODY_TIMEOUT',
  ClientClosedError: 'UND_ERR_CLOSED',
  ClientDestroyedError: 'UND_ERR_DESTROYED',
  ConnectTimeoutError: 'UND_ERR_CONNECT_TIMEOUT',
  HTTPParserError: 'HPE_INVALID_CONSTANT',
  HeadersOverflowError: 'UND_ERR_HEADERS_OVERFLOW',
  HeadersTimeoutError: 'UND_ERR_HEADERS_TIMEOUT',
  InformationalError: 'UND_ERR_INFO',
  InvalidArgumentError: 'UND_ERR_INVALID_ARG',
  InvalidReturnValueError: 'UND_ERR_INVALID_RETURN_VALUE',
  MaxOriginsReachedError: 'UND_ERR_MAX_ORIGINS_REACHED',
  MessageSizeExceededError: 'UND_ERR_WS_MESSAGE_SIZE_EXCEEDED',
  NotSupportedError: 'UND_ERR_NOT_SUPPORTED',
  RequestAbortedError: 'UND_ERR_ABORTED',
  RequestContentLengthMismatchError: 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH',
  RequestRetryError: 'UND_ERR_REQ_RETRY',
  ResponseContentLengthMismatchError: 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  ResponseError: 'UND_ERR_RESPONSE',
  ResponseExceededMaxSizeError: 'UND_ERR_RES_EXCEEDED_MAX_SIZE',
  SecureProxyConnectionError: 'UND_ERR_PRX_TLS',
  SocketError: 'UND_ERR_SOCKET',
  Socks5ProxyError: 'UND_ERR_SOCKS5',
  UndiciError: 'UND_ERR',
};

const nodeCodes = [
  ...['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT'],
  ...['EHOSTUNREACH', 'ENETUNREACH', 'ECONNABORTED', 'EADDRNOTAVAIL', 'EMFILE', 'TimeoutError'],
  ...['CERT_HAS_EXPIRED', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN'],
  ...['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'],
  ...['ERR_TLS_CERT_ALTNAME_INVALID', 'ERR_SSL_WRONG_VERSION_NUMBER', 'EPROTO'],
];

describe.each([...Object.values(undiciCodes), ...nodeCodes])('a submit that ends in %s', (code) => {
  it.each([
    ['before it left', false, null, 'not-sent'],
    ['before it left, with a socket', false, 0, 'not-sent'],
    ['on a connection that took no byte', true, 0, 'not-sent'],
    ['on a connection that took one byte', true, 1, 'unknown'],
    ['on a connection of which nothing is known', true, null, 'unknown'],
  ])('%s', (_when, hasLeft, bytesWritten, kind) => {
    const outcome = classifySubmit({ answered: false, hasLeft, bytesWritten, code }, redactor);
    expect(outcome).toEqual({ kind, reason: code });
  });
});

describe('the table above', () => {
  it('names every error of undici, with its code', () => {
    const real = Object.entries(errors).map(([name, Kind]) => {
      const code = undiciCodes[name]?.replace('HPE_', '');
      return [name, Reflect.construct(Kind, ['', code, {}]).code];
    });
    expect(undiciCodes).toEqual(Object.fromEntries(real));
  });
});

function answered(status: number, body = receipt, headers = {}) {
  return classifySubmit({ answered: true, status, headers, body }, redactor);
}

describe('a submit with a response', () => {
  it.each([200, 201, 202, 203, 206, 226, 299])('%d with a request_id is accepted', (status) => {
    expect(answered(status)).toMatchObject({
      kind: 'accepted',
      update: { requestId: 'r-1', status: 'QUEUED' },
    });
  });

  it.each([200, 202, 204, 205])('%d without a request_id is unknown', (status) => {
    const reason = `Pixazo answered ${status}, but the body is empty`;
    expect(answered(status, '')).toEqual({ kind: 'unknown', reason });
  });

  const unsure = [
    ...[408, 499],
    ...[500, 501, 502, 503, 504, 505, 506, 507, 508, 510, 511],
    ...[520, 521, 522, 523, 524, 525, 526, 527, 529, 530, 598, 599],
  ];
  it.each(unsure)('%d is unknown, whatever its body', (status) => {
    expect(answered(status)).toEqual({ kind: 'unknown', reason: `Pixazo answered ${status}` });
  });

  const rejected = [
    ...[300, 301, 302, 303, 304, 305, 307, 308, 399],
    ...[405, 406, 407, 409, 411, 412, 413, 414, 415, 416, 417, 418, 421, 422, 423, 424, 425, 426],
    ...[428, 431, 460, 494, 495, 496, 497],
  ];
  it.each(rejected)("%d is refused with Pixazo's own message", (status) => {
    const upstream = { status, error: 'No', message: 'Not this way' };
    expect(answered(status, '{"error":"No","message":"Not this way"}')).toMatchObject({
      kind: 'refused',
      error: { code: ErrorCode.UPSTREAM_REJECTED, charged: Charged.NO, upstream },
    });
  });

  it.each(['Insufficient balance', 'Your wallet does not have enough balance', 'INSUFFICIENT CREDITS'])(
    '403 with the message %j means an insufficient balance',
    (message) => {
      expect(answered(403, JSON.stringify({ error: 'Forbidden', message }))).toMatchObject({
        kind: 'refused',
        error: { code: ErrorCode.INSUFFICIENT_BALANCE },
      });
    },
  );

  it.each([
    'Insufficient credits: BALANCE 0',
    '"Insufficient credits"',
    '{"error":{"code":"X","message":"insufficient balance"}}',
    '{"detail":"Insufficient funds on balance"}',
    '{"detail":[{"msg":"your balance is empty"}]}',
    '<html><h1>Insufficient\nbalance</h1></html>',
  ])('403 with the body %s means an insufficient balance', (body) => {
    expect(answered(403, body)).toMatchObject({
      kind: 'refused',
      error: { code: ErrorCode.INSUFFICIENT_BALANCE },
    });
  });

  it.each([
    [400, ErrorCode.UPSTREAM_REJECTED, false],
    [401, ErrorCode.UPSTREAM_UNAUTHENTICATED, false],
    [402, ErrorCode.INSUFFICIENT_BALANCE, false],
    [403, ErrorCode.UPSTREAM_FORBIDDEN, false],
    [404, ErrorCode.MODEL_UNAVAILABLE, false],
    [410, ErrorCode.MODEL_UNAVAILABLE, false],
    [451, ErrorCode.MODEL_UNAVAILABLE, false],
    [429, ErrorCode.UPSTREAM_RATE_LIMITED, true],
  ])('%d is refused as %s, and costs nothing', (status, code, retryable) => {
    const upstream = { status, error: 'No', message: null };
    const error = expect.objectContaining({ code, retryable, charged: Charged.NO, upstream });
    expect(answered(status, '{"error":"No"}')).toEqual({ kind: 'refused', error });
    expect(answered(status, '')).toMatchObject({ kind: 'refused', error: { code } });
  });

  it.each([
    ['{"error":"Model not found","message":"It is disabled"}', ErrorCode.MODEL_UNAVAILABLE],
    ['{"error":"Bad Request","message":"Model not found"}', ErrorCode.UPSTREAM_REJECTED],
    ['<html>', ErrorCode.UPSTREAM_REJECTED],
  ])('400 with %s is %s', (body, code) => {
    expect(answered(400, body)).toMatchObject({ kind: 'refused', error: { code } });
  });

  it.each([
    [{}, undefined],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': '30' }, 30],
    [{ 'retry-after': 'Sun, 06 Nov 1994 08:49:37 GMT' }, 0],
  ])('429 with %j asks for a pause of %s s', (headers, retryAfterSeconds) => {
    expect(answered(429, '', headers)).toMatchObject({ kind: 'refused', error: { retryAfterSeconds } });
  });

  it("never shows the gateway's key", () => {
    const outcome = answered(401, `{"error":"Access denied","message":"${key} is not valid"}`);
    expect(outcome).toMatchObject({ error: { upstream: { message: '[key] is not valid' } } });
  });
});

import type { FastifyRequest } from 'fastify';
import { getOperationAST, type OperationTypeNode, parse } from 'graphql';
import { ErrorCode, GatewayError } from '../core/errors.js';
import { parseOptions } from '../graphql/operation-limits.js';
import type { OperationPipeline, SubscriptionRequest } from '../graphql/operation-pipeline.js';

/**
 * Replaces the document that a request names by its text, and drops an empty operation name, which GraphQL over HTTP
 * takes for none. Later readers of the request see the result.
 */
export function resolveDocument(request: FastifyRequest, { documents }: OperationPipeline): void {
  if (request.method === 'GET') {
    const { pathname, searchParams } = new URL(request.url, 'http://gateway');
    const query = searchParams.get('query') ?? undefined;
    const text = documents.textOf({ query, documentId: searchParams.get('documentId') });
    const isUnnamed = searchParams.get('operationName') === '';
    if (text === query && !isUnnamed) return;
    if (text !== undefined) searchParams.set('query', String(text));
    if (isUnnamed) searchParams.delete('operationName');
    request.raw.url = `${pathname}?${searchParams}`;
  } else if (isRecord(request.body)) {
    request.body.query = documents.textOf(request.body);
    if (request.body.operationName === '') request.body.operationName = null;
  }
}

/** The operation of a request to an event stream. @throws GatewayError BAD_USER_INPUT */
export function readOperation(request: FastifyRequest): SubscriptionRequest {
  const given = request.method === 'GET' ? readAddress(request) : request.body;
  if (!isRecord(given)) {
    throw invalid('The body must hold the operation as a JSON object, with Content-Type: application/json.');
  }
  const { query, operationName, variables } = given;
  if (typeof query !== 'string') throw invalid('`query` is missing: send the text of a subscription.');
  if (!isAbsent(operationName) && typeof operationName !== 'string')
    throw invalid('`operationName` must be a text.');
  if (!isAbsent(variables) && !isRecord(variables)) throw invalid('`variables` must be a JSON object.');
  return { query, operationName: operationName ?? null, variables: variables ?? null };
}

/** The type of the operation that a request names; undefined where its document cannot be read or has no such one. */
export function operationTypeOf(request: FastifyRequest): OperationTypeNode | undefined {
  try {
    const { query = '', operationName } = readOperation(request);
    return getOperationAST(parse(query, parseOptions), operationName)?.operation;
  } catch {
    // The reader of the response learns from the validation what is wrong.
    return undefined;
  }
}

function readAddress({ url }: FastifyRequest): Record<string, unknown> {
  const { searchParams } = new URL(url, 'http://gateway');
  const variables = searchParams.get('variables');
  return {
    query: searchParams.get('query'),
    operationName: searchParams.get('operationName'),
    variables: variables ? parseVariables(variables) : null,
  };
}

function parseVariables(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid('`variables` in the URL must be JSON.');
  }
}

function invalid(message: string): GatewayError {
  return new GatewayError(ErrorCode.BAD_USER_INPUT, message);
}

function isAbsent(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import { getOperationAST, type OperationDefinitionNode, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { selectedJobs } from '../../src/graphql/job-selection.js';
import { theGraph } from '../support/the-graph.js';

const schema = theGraph();

function countOf(text: string, variables: Record<string, unknown> = {}): number {
  const document = parse(text);
  const operation = getOperationAST(document) as OperationDefinitionNode;
  return selectedJobs({ schema, document, operation, variables });
}

describe('the number of jobs that an operation selects', () => {
  it.each<[count: number, text: string, variables?: Record<string, unknown>]>([
    [20, '{ jobs { nodes { id } } }'],
    [100, '{ jobs(first: 100) { nodes { id } pageInfo { hasNextPage } } }'],
    [200, '{ jobs(first: 100) { nodes { id } edges { cursor node { id } } } }'],
    [1, '{ jobs(first: 100) { totalCount } }'],
    [0, '{ jobs(first: 100) { pageInfo { hasNextPage } } }'],
    [1, '{ job(id: "x") { id } }'],
    [0, '{ models { id } __typename }'],
    [30, 'query ($n: Int = 30) { jobs(first: $n) { nodes { id } } }'],
    [40, 'query ($n: Int = 30) { jobs(first: $n) { nodes { id } } }', { n: 40 }],
    [150, '{ a: jobs(first: 70) { nodes { id } } b: jobs(first: 80) { nodes { id } } }'],
    [
      70,
      '{ ...A ...B } fragment A on Query { jobs(first: 70) { nodes { id } } } fragment B on Query { jobs(first: 70) { nodes { status } } }',
    ],
    [
      140,
      '{ ...A } fragment A on Query { a: jobs(first: 70) { ...P } b: jobs(first: 70) { ...P } } fragment P on JobConnection { nodes { id } }',
    ],
    [0, 'query ($s: Boolean!) { jobs @skip(if: $s) { nodes { id } } }', { s: true }],
    [20, 'query ($s: Boolean!) { jobs @include(if: $s) { nodes { id } } }', { s: true }],
    [100, '{ jobs(first: 2000000000) { nodes { id } } }'],
    [0, '{ jobs(first: -5) { nodes { id } } }'],
    [1, 'subscription { jobStatus(id: "x") { id } }'],
  ])('is %i: %s', (count, text, variables) => {
    expect(countOf(text, variables)).toBe(count);
  });

  it.each([
    ['names the length of a page', 'query ($n: Int!, $s: Boolean!) { jobs(first: $n) { nodes { id } } }'],
    ['skips a field', 'query ($n: Int!, $s: Boolean!) { jobs(first: 40) @skip(if: $s) { nodes { id } } }'],
  ])('is counted for each request of one document in which a variable %s', (_, text) => {
    const document = parse(text);
    const operation = getOperationAST(document) as OperationDefinitionNode;
    const counted = { schema, document, operation };
    expect(selectedJobs({ ...counted, variables: { n: 40, s: false } })).toBe(40);
    expect(selectedJobs({ ...counted, variables: { n: 0, s: true } })).toBe(0);
  });
});

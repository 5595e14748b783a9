import { existsSync, readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { getVariableValues, type OperationDefinitionNode, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { models, theGraph } from '../support/the-graph.js';
import { wireFixture, wireFixturePath } from './live-gateway.js';

const graph = theGraph();
const ids = models.all.map((model) => model.id);
const documentPath = (id: string) => `web/playground/examples/${id}.graphql`;
const variablesPath = (id: string) => `web/playground/examples/${id}.variables.json`;

function operationsIn(text: string): OperationDefinitionNode[] {
  return parse(text).definitions.filter((definition) => definition.kind === 'OperationDefinition');
}

describe('every registered model', () => {
  it('has an example and a wire fixture', () => {
    const wanted = ids.flatMap((id) => [documentPath(id), variablesPath(id), wireFixturePath(id)]);
    expect(wanted.filter((path) => !existsSync(path))).toEqual([]);
  });
});

it.each(models.all)('the input type of $mutation has its name', ({ mutation }) => {
  // Clients that learn of a model at run time, such as the studio, could not name the type otherwise.
  const { args } = graph.getMutationType()?.getFields()[mutation] ?? { args: [] };
  const input = args.find(({ name }) => name === 'input');
  expect(String(input?.type)).toBe(`${mutation.replace(/^generate/, '')}Input!`);
});

describe.each(models.all)('the example of $id', ({ id, mutation }) => {
  const read = () => readFileSync(documentPath(id), 'utf8');

  it('is an operation of this graph', () => {
    expect(validate(graph, parse(read()))).toEqual([]);
  });

  it('starts the model and follows its job', () => {
    const fields = operationsIn(read()).flatMap(({ operation, selectionSet }) =>
      selectionSet.selections.map(
        (field) => `${operation} ${field.kind === 'Field' ? field.name.value : ''}`,
      ),
    );
    expect(fields).toEqual([`mutation ${mutation}`, 'subscription jobStatus']);
  });

  it('has variables that fit each of its operations', () => {
    const variables = JSON.parse(readFileSync(variablesPath(id), 'utf8'));
    const problems = operationsIn(read()).flatMap(
      ({ variableDefinitions }) =>
        getVariableValues(graph, variableDefinitions ?? [], variables).errors ?? [],
    );
    expect(problems).toEqual([]);
  });
});

describe.each(models.all)('the wire fixture of $id', ({ id, mutation }) => {
  const parameters = () => {
    const input = graph
      .getMutationType()
      ?.getFields()
      [mutation]?.args.find(({ name }) => name === 'input');
    const type = input && graph.getType(String(input.type).replace('!', ''));
    return type && 'getFields' in type ? Object.keys(type.getFields()) : [];
  };

  it('gives every parameter in its full input a value other than its default', () => {
    const { minimal, full } = wireFixture(id);
    expect(Object.keys(full.input).sort()).toEqual(parameters().sort());
    const alike = Object.keys(full.body).filter((name) =>
      isDeepStrictEqual(full.body[name], minimal.body[name]),
    );
    expect(alike).toEqual([]);
  });
});

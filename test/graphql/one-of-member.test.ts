import {
  buildSchema,
  type GraphQLInputObjectType,
  getOperationAST,
  getVariableValues,
  type OperationDefinitionNode,
  parse,
} from 'graphql';
import { expect, it } from 'vitest';
import { schemaOfNamedMember } from '../../src/graphql/one-of-member.js';

const schema = buildSchema(`
  type Query { made(input: Choice!): Int }
  input Choice @oneOf { sound: Settings, picture: Settings }
  input Settings { prompt: String!, samples: Int = 1 }
`);
const named = 'query ($input: Choice!) { made(input: $input) }';

function coerced(text: string, variables: Record<string, unknown>) {
  const { variableDefinitions = [], ...rest } = getOperationAST(parse(text)) as OperationDefinitionNode;
  const view = schemaOfNamedMember(schema, { variableDefinitions, ...rest }, variables);
  const [whole, narrow] = [schema, view].map((of) => getVariableValues(of, variableDefinitions, variables));
  const choice = view.getType('Choice') as GraphQLInputObjectType;
  return { whole, narrow, members: Object.keys(choice.getFields()) };
}

it.each<[members: string[], variables: Record<string, unknown>, text?: string]>([
  [['sound'], { input: { sound: { prompt: 'Rain' } } }],
  [['picture'], { input: { picture: { prompt: 'Rain', samples: 2 } } }],
  [['sound'], { input: { sound: { prompt: 'Rain' } } }, named.replace('!', '')],
  [['sound'], { input: { sound: { samples: 'two' } } }],
  [['sound'], { input: { sound: null } }],
  [['sound', 'picture'], { input: { sound: { prompt: 'Rain' }, picture: { prompt: 'Rain' } } }],
  [['sound', 'picture'], { input: { noise: { prompt: 'Rain' } } }],
  [['sound', 'picture'], { input: { toString: { prompt: 'Rain' } } }],
  [['sound', 'picture'], { input: {} }],
  [['sound', 'picture'], { input: null }],
  [['sound', 'picture'], { input: 'sound' }],
  [['sound', 'picture'], { input: [{ sound: { prompt: 'Rain' } }] }],
  [['sound', 'picture'], {}],
  [
    ['sound', 'picture'],
    { input: [{ sound: { prompt: 'Rain' } }] },
    'query ($input: [Choice!]) { __typename }',
  ],
])('the type has the members %j, and coerces %j as all of them do', (members, variables, text = named) => {
  const found = coerced(text, variables);
  expect(found.members).toEqual(members);
  expect(found.narrow).toEqual(found.whole);
});

it('an operation whose variables are of other types keeps the schema itself', () => {
  const operation = getOperationAST(
    parse('query ($n: Int!) { made(input: { sound: { prompt: "Rain", samples: $n } }) }'),
  );
  expect(schemaOfNamedMember(schema, operation as OperationDefinitionNode, { n: 1 })).toBe(schema);
});

import { describe, expect, it } from 'vitest';
import { jsonPath } from '../../src/models/json-path.js';
import { defineModel, readDefinition } from '../../src/models/read-definition.js';

const prompt = { name: 'prompt', type: 'TEXT', description: 'What to make.', required: true };
const smallest = {
  id: 'a-model',
  name: 'A model',
  description: 'Makes a picture.',
  task: 'TEXT_TO_IMAGE',
  output: 'IMAGE',
  parameters: [prompt],
};

/** The first problem, as an operator reads it. */
function problemWith(json: unknown): string | undefined {
  const [problem] = readDefinition(json).problems ?? [];
  return problem && `${jsonPath(problem.path)}: ${problem.problem}`;
}

const withParameter = (parameter: object) => ({
  ...smallest,
  parameters: [prompt, { name: 'other', description: 'Another one.', ...parameter }],
});

describe('a definition that leaves out all it can', () => {
  it('gets every default', () => {
    expect(readDefinition(smallest).definition).toEqual({
      ...smallest,
      version: '1',
      mutation: 'generateAModel',
      path: '/a-model/v1/a-model-request',
      upstreamModelId: 'a-model',
      quantity: null,
      duration: null,
      confirmed: false,
      parameters: [{ ...prompt, isList: false, maxLength: 5_000 }],
    });
  });

  it.each<[given: object, resolved: object]>([
    [{ type: 'STRING' }, { maxLength: 5_000 }],
    [{ type: 'STRING', maxLength: 50_000 }, { maxLength: 50_000 }],
    [{ type: 'INT', isList: true }, { maxItems: 20 }],
    [{ type: 'ENUM', allowedValues: ['4k', 5] }, { enumName: 'AModelOther' }],
    [{ name: 'video_url', type: 'URL' }, { accepts: ['video'] }],
    [{ name: 'reference_image_urls', type: 'URL' }, { accepts: ['image'] }],
    [{ name: 'audio_url', type: 'URL', accepts: ['audio', 'video'] }, { accepts: ['audio', 'video'] }],
    [{ type: 'URL', accepts: 'image' }, { accepts: ['image'] }],
  ])('a parameter %j gets %j', (given, resolved) => {
    expect(defineModel(withParameter(given) as never).parameters[1]).toMatchObject(resolved);
  });

  it.each<[parameters: object[], counters: object]>([
    [[{ name: 'num_samples', type: 'INT' }], { quantity: 'num_samples', duration: null }],
    [[{ name: 'duration', type: 'FLOAT' }], { quantity: null, duration: 'duration' }],
    [[{ name: 'duration', type: 'ENUM', allowedValues: ['5', '10'] }], { duration: 'duration' }],
    [[{ name: 'duration', type: 'ENUM', allowedValues: ['short', 'long'] }], { duration: null }],
    [[{ name: 'duration', type: 'INT', isList: true }], { duration: null }],
  ])('with %j counts by %j', (parameters, counters) => {
    const described = parameters.map((parameter) => ({ description: 'One.', ...parameter }));
    expect(defineModel({ ...smallest, parameters: described } as never)).toMatchObject(counters);
  });
});

describe('a definition that is wrong', () => {
  it.each<[json: unknown, problem: string]>([
    [null, '$: must be an object'],
    [[], '$: must be an object'],
    [{ ...smallest, id: undefined }, '$.id: is missing'],
    [
      { ...smallest, id: 'A Model' },
      '$.id: must be lower-case letters and digits, with single - between them',
    ],
    [{ ...smallest, id: 'x'.repeat(101) }, '$.id: must have a number of characters of at most 100'],
    [{ ...smallest, name: ' ' }, '$.name: must not be blank'],
    [{ ...smallest, name: 'a\nb' }, '$.name: must be one line without control characters'],
    [{ ...smallest, description: 'a\u0000' }, '$.description: must have no control characters'],
    [{ ...smallest, description: '\ud800' }, '$.description: must have no control characters'],
    [{ ...smallest, output: 'SMELL' }, expect.stringMatching(/^\$\.output: must be one of AUDIO, VIDEO, /)],
    [{ ...smallest, price: '1' }, '$.price: is not a member that a definition can have here'],
    [
      { ...smallest, headers: { a: 1 } },
      expect.stringMatching(/^\$\.headers: .*nested objects are not supported/),
    ],
    [
      JSON.parse(`{"__proto__": 1, ${JSON.stringify(smallest).slice(1)}`),
      expect.stringMatching(/^\$\.__proto__: /),
    ],
    [{ ...smallest, constructor: 1 }, expect.stringMatching(/^\$\.constructor: /)],
    [{ ...smallest, 'a\nb': 1 }, expect.stringMatching(/^\$\["a\\nb"\]: /)],
    [
      { ...smallest, mutation: 'makeModel' },
      expect.stringMatching(/^\$\.mutation: must begin with generate/),
    ],
    [{ ...smallest, mutation: 'generate' }, expect.stringMatching(/^\$\.mutation: must begin with generate/)],
    [
      { ...smallest, mutation: 'generate__A' },
      expect.stringMatching(/^\$\.mutation: must begin with generate/),
    ],
    [
      { ...smallest, id: '3d-model' },
      expect.stringMatching(/^\$\.mutation: must be a letter after generate/),
    ],
    ...[
      '',
      'a',
      'https://evil.example/a',
      '//evil.example/a',
      '/a//b',
      '/a/../b',
      '/a/.',
      '/a?b',
      '/a#b',
      '/a%2e',
      '/a/',
      '/a\\b',
      '/a b',
    ].map((path): [unknown, string] => [{ ...smallest, path }, expect.stringMatching(/^\$\.path: /)]),
    [{ ...smallest, quantity: 'copies' }, '$.quantity: must be the name of a parameter of this model'],
    [{ ...smallest, duration: 'prompt' }, expect.stringMatching(/^\$\.duration: must be an INT or FLOAT/)],
    [{ ...smallest, confirmed: 'yes' }, '$.confirmed: must be true or false'],
    [{ ...smallest, parameters: [] }, '$.parameters: must have a number of entries of at least 1'],
    [
      { ...smallest, parameters: [prompt, prompt] },
      expect.stringMatching(/^\$\.parameters\[1\]\.name: is prompt/),
    ],
  ])('%# is refused: %j', (json, problem) => {
    expect(problemWith(json)).toEqual(problem);
  });

  it.each<[parameter: object, problem: string]>([
    [
      { type: 'OBJECT' },
      '.type: must be STRING, TEXT, URL, INT, FLOAT, BOOLEAN or ENUM; nested objects are not supported',
    ],
    [{ type: 'INT', properties: { a: 1 } }, expect.stringMatching(/^\.properties: .*nested objects are not/)],
    [{ type: 'INT', name: '__proto__' }, expect.stringMatching(/^\.name: must be a letter, then/)],
    [{ type: 'INT', name: '__typename' }, expect.stringMatching(/^\.name: must be a letter, then/)],
    [{ type: 'INT', name: 'constructor' }, '.name: is constructor in the graph, which is a reserved word'],
    [{ type: 'INT', name: 'to_string' }, '.name: is toString in the graph, which is a reserved word'],
    [{ type: 'INT', name: 'input' }, '.name: is input in the graph, which is a reserved word'],
    [{ type: 'INT', name: 'Prompt' }, expect.stringMatching(/^\.name: is prompt in the graph, as is/)],
    [{ type: 'INT', required: true, default: 1 }, '.default: must be absent where `required` is true'],
    [{ type: 'INT', default: 'one' }, '.default: must be a whole number, or for a list an array of them'],
    [{ type: 'INT', default: 1.5 }, '.default: must be a whole number, or for a list an array of them'],
    [{ type: 'INT', default: { a: 1 } }, '.default: must be a whole number, or for a list an array of them'],
    [{ type: 'INT', minimum: 0.5 }, '.minimum: must be a whole number'],
    [{ type: 'INT', minimum: 2, maximum: 1 }, '.minimum: must be at most `maximum`, 1'],
    [{ type: 'FLOAT', exclusiveMinimum: 1, maximum: 1 }, '.exclusiveMinimum: must be less than `maximum`, 1'],
    [
      { type: 'FLOAT', minimum: 0, exclusiveMinimum: 0 },
      '.exclusiveMinimum: must be absent where `minimum` is given',
    ],
    [{ type: 'INT', minimum: 1, default: 0 }, '.default: must be at least 1'],
    [{ type: 'FLOAT', exclusiveMinimum: 0, default: 0 }, '.default: must be a positive number'],
    [{ type: 'INT', maximum: 4, default: 5 }, '.default: must be at most 4'],
    [
      { type: 'TEXT', minLength: 4, default: 'abc' },
      expect.stringMatching(/^\.default: must have at least 4 /),
    ],
    [{ type: 'TEXT', default: 'x'.repeat(5_001) }, '.default: must have at most 5000 characters'],
    [{ type: 'TEXT', minLength: 6_000 }, '.minLength: must be at most `maxLength`, 5000'],
    [{ type: 'TEXT', maxLength: 50_001 }, '.maxLength: must be at most 50000'],
    [{ type: 'TEXT', minimum: 1 }, '.minimum: is not a member that a definition can have here'],
    [
      { type: 'URL', default: 'ftp://a.example/' },
      expect.stringMatching(/^\.default: must be an http or https URL/),
    ],
    [{ type: 'URL', accepts: 'smell' }, expect.stringMatching(/^\.accepts: must be video, image or audio/)],
    [{ type: 'INT', minItems: 1 }, '.minItems: must be absent where `isList` is not true'],
    [{ type: 'INT', maxItems: 1 }, '.maxItems: must be absent where `isList` is not true'],
    [{ type: 'INT', isList: true, minItems: 21 }, '.minItems: must be at most `maxItems`, 20'],
    [{ type: 'INT', isList: true, default: 1 }, '.default: must be an array, as `isList` is true'],
    [{ type: 'INT', default: [1] }, '.default: must not be an array'],
    [
      { type: 'INT', isList: true, maxItems: 2, default: [1, 2, 3] },
      '.default: must have from 0 to 2 entries',
    ],
    [{ type: 'INT', isList: true, maximum: 2, default: [1, 3] }, '.default[1]: must be at most 2'],
    [{ type: 'ENUM' }, '.allowedValues: is missing'],
    [{ type: 'ENUM', allowedValues: [] }, '.allowedValues: must have a number of entries of at least 1'],
    [{ type: 'ENUM', allowedValues: [''] }, '.allowedValues[0]: must not be blank'],
    [
      { type: 'ENUM', allowedValues: ['a b', 'a-b'] },
      '.allowedValues[1]: is A_B in the graph, as is a value before it',
    ],
    [
      { type: 'ENUM', allowedValues: [-1, 1] },
      '.allowedValues[1]: is _1 in the graph, as is a value before it',
    ],
    [{ type: 'ENUM', allowedValues: ['a', 1], default: '1' }, '.default: must be one of `allowedValues`'],
    [
      { type: 'ENUM', allowedValues: ['a'], enumName: '__A' },
      expect.stringMatching(/^\.enumName: must be a letter/),
    ],
  ])('the parameter %j is refused', (parameter, problem) => {
    const place = '$.parameters[1]';
    const expected = typeof problem === 'string' ? `${place}${problem}` : problem;
    const found = problemWith(withParameter(parameter));
    expect(found?.startsWith(place)).toBe(true);
    expect(typeof problem === 'string' ? found : found?.slice(place.length)).toEqual(expected);
  });

  it('refuses two enum types of one name', () => {
    const choice = { type: 'ENUM', description: 'A choice.', allowedValues: ['a'], enumName: 'Choice' };
    const parameters = [
      { name: 'one', ...choice },
      { name: 'two', ...choice },
    ];
    expect(problemWith({ ...smallest, parameters })).toMatch(/^\$\.parameters\[1\]\.enumName: /);
  });

  it('has all its problems listed', () => {
    const { problems = [] } = readDefinition({ ...smallest, id: 1, output: 2, parameters: [{ name: 'a' }] });
    expect(problems.map(({ path }) => jsonPath(path))).toEqual(['$.id', '$.output', '$.parameters[0].type']);
  });
});

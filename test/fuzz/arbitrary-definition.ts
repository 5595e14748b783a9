import fc from 'fast-check';
import { MediaKind, ModelTask } from '../../src/core/model.js';
import type { WrittenDefinition } from '../../src/models/definition-schema.js';
import { enumValueName, parameterName } from '../../src/models/graph-names.js';
import type { WrittenParameter } from '../../src/models/parameter-schema.js';

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/);
const line = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((text) => /\S/.test(text));
const optional = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });

/** One value of each type, within the limits that the parameter below has. */
const oneOf = {
  STRING: fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 30 }).map((text) => `a${text}b`),
  URL: word.map((name) => `https://files.example/${name}.png`),
  INT: fc.integer({ min: -5, max: 1_000 }),
  FLOAT: fc.double({ min: 0.001, max: 10, noNaN: true }),
  BOOLEAN: fc.boolean(),
};

/** A parameter, and a value that it takes: as Pixazo gets it, and as the graph has it. */
export interface GivenParameter {
  written: WrittenParameter;
  upstream: unknown;
  inGraph: unknown;
}

const limits = {
  STRING: { maxLength: 40 },
  URL: {},
  INT: { minimum: -5, maximum: 1_000 },
  FLOAT: { exclusiveMinimum: 0, maximum: 10 },
  BOOLEAN: {},
};

function parameter(name: string): fc.Arbitrary<GivenParameter> {
  const shape = fc.record({ isList: fc.boolean(), hasDefault: fc.boolean(), description: line });
  const plain = fc
    .constantFrom(...(Object.keys(oneOf) as (keyof typeof oneOf)[]))
    .chain((type) =>
      fc
        .tuple(shape, oneOf[type])
        .map(([options, value]) => given({ name, type, ...limits[type] }, options, value, value)),
    );
  const values = fc.uniqueArray(fc.oneof(line, fc.integer({ min: 0, max: 99 })), {
    selector: enumValueName,
    minLength: 1,
    maxLength: 5,
  });
  const choice = fc.tuple(shape, values).map(([options, allowedValues]) => {
    const [value = ''] = allowedValues;
    return given({ name, type: 'ENUM', allowedValues }, options, value, enumValueName(value));
  });
  return fc.oneof(plain, choice);
}

function given(
  facts: object,
  { isList, hasDefault, description }: { isList: boolean; hasDefault: boolean; description: string },
  value: unknown,
  name: unknown,
): GivenParameter {
  const upstream = isList ? [value] : value;
  const rest = hasDefault ? { default: upstream } : { required: true };
  const written = { ...facts, description, ...(isList && { isList }), ...rest } as WrittenParameter;
  return { written, upstream, inGraph: isList ? [name] : name };
}

/** A valid definition, and an input for each of its parameters. */
export const arbitraryModel: fc.Arbitrary<{ definition: WrittenDefinition; parameters: GivenParameter[] }> =
  fc
    .uniqueArray(
      fc.tuple(word, word).map((words) => words.join('_')),
      {
        selector: parameterName,
        minLength: 1,
        maxLength: 6,
      },
    )
    .chain((names) =>
      fc
        .record({
          facts: fc.record({
            name: line,
            description: line,
            task: fc.constantFrom(...Object.values(ModelTask)),
            output: fc.constantFrom(...Object.values(MediaKind)),
            version: optional(line),
          }),
          parameters: fc.tuple(...names.map(parameter)),
        })
        .map(({ facts, parameters }) => ({
          definition: { ...facts, id: 'arbitrary', parameters: parameters.map(({ written }) => written) },
          parameters,
        })),
    );

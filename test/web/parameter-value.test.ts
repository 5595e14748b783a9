import { expect, test } from 'vitest';
import {
  choicesOf,
  draftOf,
  inputOf,
  labelOf,
  type Parameter,
  problemWith,
} from '../../web/studio/parameter-value.js';

const anything: Parameter = {
  name: 'anything',
  type: 'TEXT',
  isList: false,
  required: false,
  default: null,
  minimum: null,
  exclusiveMinimum: null,
  maximum: null,
  minLength: null,
  maxLength: null,
  allowedValues: null,
  upstreamValues: null,
  minItems: null,
  maxItems: null,
  description: 'Anything.',
};
const required = { ...anything, required: true };
const number = { ...anything, type: 'FLOAT', minimum: 0.5, maximum: 60 } as const;
const whole = { ...anything, type: 'INT', minimum: -1 } as const;

test.each<[Parameter, string, string | null]>([
  [anything, '', null],
  [required, '', 'This is required.'],
  [required, '   ', 'This is required.'],
  [{ ...anything, minLength: 4 }, ' abc ', 'Must have at least 4 characters.'],
  [{ ...anything, minLength: 4 }, 'abcd', null],
  [number, '0.4', 'Must be at least 0.5.'],
  [number, '60.1', 'Must be at most 60.'],
  [number, 'ten', 'Must be a number.'],
  [number, 'Infinity', 'Must be a number.'],
  [number, ' 7.5 ', null],
  [whole, '1.5', 'Must be a whole number.'],
  [whole, '-2', 'Must be at least -1.'],
  [whole, '2147483648', null],
  [whole, '9007199254740992', 'Must be at most 9007199254740991.'],
  [whole, '-1', null],
  [{ ...whole, minimum: null }, '-9007199254740992', 'Must be at least -9007199254740991.'],
  [{ ...number, minimum: null, exclusiveMinimum: 0 }, '0', 'Must be more than 0.'],
  [{ ...number, minimum: null, exclusiveMinimum: 0 }, '0.01', null],
  [{ ...anything, maxLength: 3 }, 'abcd', 'Must have at most 3 characters.'],
  [{ ...anything, maxLength: 3 }, ' abc ', null],
  [{ ...anything, maxLength: 3 }, '👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦', null],
  [{ ...anything, type: 'ENUM', allowedValues: ['A', 'B'] }, 'C', 'Must be one of A, B.'],
  [{ ...whole, isList: true, minItems: 2, maxItems: 3 }, '1', 'Must have at least 2 values.'],
  [{ ...whole, isList: true, minItems: 2, maxItems: 3 }, '1\n2\n3\n4', 'Must have at most 3 values.'],
  [{ ...whole, isList: true, maxItems: 3 }, '1\n\n-2', 'Line 2: Must be at least -1.'],
  [{ ...whole, isList: true, maxItems: 3 }, '1\n\n2', null],
  [{ ...whole, isList: true, required: true }, ' \n ', 'This is required.'],
  [{ ...anything, type: 'URL' }, 'clip.mp4', 'Must be an http or https address.'],
  [{ ...anything, type: 'URL' }, 'ftp://example.com/clip.mp4', 'Must be an http or https address.'],
  [{ ...anything, type: 'URL' }, 'https://example.com/clip.mp4', null],
])('problem %#: %o with "%s"', (parameter, text, problem) => {
  expect(problemWith(parameter, text)).toBe(problem);
});

test('a draft becomes an input of the right types, without the fields that were left empty', () => {
  const parameters: Parameter[] = [
    { ...required, name: 'textPrompt' },
    { ...number, name: 'duration', default: '10' },
    { ...whole, name: 'seed' },
    { ...anything, name: 'ambience', type: 'BOOLEAN', default: 'false' },
    { ...anything, name: 'format', type: 'ENUM', default: 'WAV', allowedValues: ['WAV', 'MP3'] },
    { ...anything, name: 'videoUrl', type: 'URL' },
  ];
  const draft = { ...draftOf(parameters), textPrompt: ' Rain ', videoUrl: ' https://example.com/a.mp4 ' };

  expect(inputOf(parameters, draft)).toEqual({
    textPrompt: ' Rain ',
    duration: 10,
    ambience: false,
    format: 'WAV',
    videoUrl: 'https://example.com/a.mp4',
  });
});

test('a name is shown as words', () => {
  expect(labelOf('beatsPerMinute')).toBe('Beats per minute');
  expect(labelOf('numSamples')).toBe('Samples');
});

test('a list becomes an array of its lines, each of the right type', () => {
  const list = { ...anything, isList: true, maxItems: 20 };
  const parameters: Parameter[] = [
    { ...list, name: 'imageUrls', type: 'URL' },
    { ...list, name: 'weights', type: 'FLOAT' },
    { ...list, name: 'styles', type: 'ENUM', default: '["_2","EN_US"]', allowedValues: ['_2', 'EN_US'] },
    { ...list, name: 'empty', type: 'TEXT' },
  ];
  const imageUrls = ' https://a.example/1 \n\nhttps://a.example/2';

  expect(inputOf(parameters, { ...draftOf(parameters), imageUrls, weights: '1\n.5' })).toEqual({
    imageUrls: ['https://a.example/1', 'https://a.example/2'],
    weights: [1, 0.5],
    styles: ['_2', 'EN_US'],
  });
});

test('a switch that must be set starts as off', () => {
  const parameters: Parameter[] = [{ ...required, name: 'isTiled', type: 'BOOLEAN' }];

  expect(inputOf(parameters, draftOf(parameters))).toEqual({ isTiled: false });
});

test('choices are labelled as Pixazo spells them', () => {
  const ratio = { ...anything, allowedValues: ['_16_9', 'A'], upstreamValues: ['16:9', 'a'] };

  expect(choicesOf(ratio)).toEqual([
    { value: '_16_9', label: '16:9' },
    { value: 'A', label: 'a' },
  ]);
});

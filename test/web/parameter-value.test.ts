import { expect, test } from 'vitest';
import { draftOf, inputOf, labelOf, type Parameter, problemWith } from '../../web/studio/parameter-value.js';

const anything: Parameter = {
  name: 'anything',
  type: 'TEXT',
  required: false,
  default: null,
  minimum: null,
  maximum: null,
  minLength: null,
  allowedValues: null,
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
  expect(labelOf('numSamples')).toBe('Num samples');
});

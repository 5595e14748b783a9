import { describe, expect, it } from 'vitest';
import { importPage } from '../../../src/models/import/import-page.js';
import { aPage, type Row } from './a-page.js';

const PROMPT = ['prompt', 'Yes', 'string', '—', '—', 'What is to be heard.'];

/** The result of importing a row beside a prompt. */
function imported(row: Row, body: object = {}) {
  const { drafts, findings } = importPage(aPage({ rows: [PROMPT, row], body }));
  return { parameter: drafts[0]?.parameters[1], unplaced: findings.unplaced, assumed: findings.assumed };
}

describe('a row of the table', () => {
  it.each<[string, Row, object]>([
    ['a text for people', ['negative\\_prompt', 'No', 'string', '—', '—', 'x'], { type: 'TEXT' }],
    ['lyrics', ['lyrics', 'No', 'string', '""', '—', 'x'], { type: 'TEXT', default: '' }],
    [
      'another text',
      ['voice', 'No', 'string', '"Rachel"', 'any', 'x'],
      { type: 'STRING', default: 'Rachel' },
    ],
    ['an address', ['mask\\_url', 'No', 'string', '—', 'HTTPS URL', 'x'], { type: 'URL' }],
    [
      'a number with a unit',
      ['speed', 'No', 'number', '1', '0.5–2', 'x'],
      { type: 'FLOAT', default: 1, minimum: 0.5, maximum: 2 },
    ],
    [
      'two limits in a cell',
      ['speed', 'No', 'number', '—', 'min 0.5, max 2', 'x'],
      { type: 'FLOAT', minimum: 0.5, maximum: 2 },
    ],
    ['a switch', ['loop', 'No', 'bool', 'False', 'true, false', 'x'], { type: 'BOOLEAN', default: false }],
    [
      'a list of numbers',
      ['fps', 'No', 'integer', '24', '24, 30', 'x'],
      { type: 'ENUM', default: 24, allowedValues: [24, 30] },
    ],
    [
      'several texts',
      ['tags', 'No', 'string[]', '—', '1–3', 'x'],
      { type: 'STRING', isList: true, minItems: 1, maxItems: 3 },
    ],
    ['an optional of several types', ['bpm', 'No', 'integer|null', 'null', '—', 'x'], { type: 'INT' }],
    ['a random seed', ['seed', 'No', 'integer', 'random', '≥ 0', 'x'], { type: 'INT', minimum: 0 }],
  ])('becomes %s', (_what, row, members) => {
    const { parameter, unplaced } = imported(row);

    expect(unplaced).toEqual([]);
    expect(parameter).toEqual({ name: row[0]?.replace('\\', ''), description: 'x.', ...members });
  });

  it.each<[string, Row, object, string]>([
    [
      'a limit that is not understood',
      ['size', 'No', 'integer', '—', 'a multiple of 8', 'x'],
      { type: 'INT' },
      'size: the limit "a multiple of 8"',
    ],
    [
      'an open-ended list',
      ['voice', 'No', 'string', '—', 'e.g. "A", "B"', 'x'],
      { type: 'STRING' },
      'voice: the limit "e.g. "A", "B""',
    ],
    [
      'a default in words',
      ['voice', 'No', 'string', 'same as input', '—', 'x'],
      { type: 'STRING' },
      'voice: the default "same as input"',
    ],
    [
      'a default of another type',
      ['size', 'No', 'integer', 'large', '—', 'x'],
      { type: 'INT' },
      'size: the default "large"',
    ],
    [
      'a default outside the limits',
      ['size', 'No', 'integer', '9', '1–4', 'x'],
      { type: 'INT', minimum: 1, maximum: 4 },
      'size: default must be at most 4',
    ],
    [
      'a default of what is required',
      ['size', 'Yes', 'integer', '9', '—', 'x'],
      { type: 'INT', required: true },
      'size: a default, since it is required',
    ],
    [
      'a condition',
      ['size', 'Conditional', 'integer', '—', '—', 'x'],
      { type: 'INT' },
      'size: it is required under a condition',
    ],
    [
      'an enum without values',
      ['mode', 'No', 'enum', '—', '—', 'x'],
      { type: 'STRING' },
      'mode: the values of the enum are not listed',
    ],
    [
      'a length above the most',
      ['note', 'No', 'string', '—', 'max 90,000 characters', 'x'],
      { type: 'STRING' },
      'note: maxLength must be at most 50000',
    ],
  ])('is drafted without %s, which is reported', (_what, row, members, message) => {
    const { parameter, unplaced } = imported(row);

    expect(parameter).toEqual({ name: row[0], description: 'x.', ...members });
    expect(unplaced).toEqual([{ line: expect.any(Number), message }]);
  });

  it.each<[string, Row]>([
    ['an object', ['camera', 'No', 'object', '—', '—', 'x']],
    ['objects in a list', ['shots', 'No', 'array of objects', '—', '—', 'x']],
    ['a member of an object', ['camera.pan', 'No', 'integer', '—', '—', 'x']],
    ['a list of what, no example says', ['shots', 'No', 'array', '—', '—', 'x']],
    ['values with one name in the graph', ['mode', 'No', 'string', '—', '"a-b", "a_b"', 'x']],
  ])('is left out and reported when it is %s', (_what, row) => {
    const { parameter, unplaced } = imported(row);

    expect(parameter).toBeUndefined();
    expect(unplaced).toHaveLength(1);
  });

  it('takes the kind of a list from the example of the request', () => {
    const row = ['shots', 'No', 'array', '—', '—', 'x'];

    expect(imported(row, { shots: [1, 2] }).parameter).toMatchObject({ type: 'INT', isList: true });
    expect(imported(row, { shots: [{ from: 1 }] }).parameter).toBeUndefined();
  });

  it.each([
    ['What is to be heard', 'What is to be heard.'],
    ['What is to be heard!', 'What is to be heard!'],
    ['Such as "rain."', 'Such as "rain."'],
    ['—', 'The parameter mood.'],
  ])('described as %s has the description %s', (cell, description) => {
    expect(imported(['mood', 'No', 'string', '—', '—', cell]).parameter).toMatchObject({ description });
  });

  it('is reported with the line of its name', () => {
    const page = aPage({ rows: [PROMPT, ['camera', 'No', 'object', '—', '—', 'x']] });
    const line = page.split('\n').indexOf('camera') + 1;

    expect(importPage(page).findings.unplaced).toEqual([
      { line, message: expect.stringContaining('camera') },
    ]);
  });
});

describe('a flattened table', () => {
  const duration = ['duration', 'No', 'float', '10', '1–60', 'In seconds.'];

  it('reports a row that lacks a cell, and reads the rows around it', () => {
    const short = ['volume', 'No', 'float', '1', 'How loud.'];
    const { drafts, findings } = importPage(aPage({ rows: [PROMPT, short, duration] }));

    expect(drafts[0]?.parameters.map(({ name }) => name)).toEqual(['prompt', 'duration']);
    expect(findings.unplaced.map(({ message }) => message)).toEqual([
      'The row of "volume": it has 5 of 6 cells',
    ]);
  });

  it('reports prose between rows, and reads the rows around it', () => {
    const { drafts, findings } = importPage(aPage({ rows: [PROMPT, ['Optional ones follow.'], duration] }));

    expect(drafts[0]?.parameters.map(({ name }) => name)).toEqual(['prompt', 'duration']);
    expect(findings.unplaced.map(({ message }) => message)).toEqual([
      '"Optional ones follow." is no row of the table',
    ]);
  });

  it('with an incomplete row of a required parameter leaves no draft', () => {
    const page = aPage({ rows: [PROMPT, ['volume', 'Yes', 'float', '—', 'How loud.']] });

    expect(importPage(page).drafts).toEqual([]);
    expect(importPage(page).findings.unplaced.at(-1)?.message).toMatch(/^volume is required/);
  });

  it('goes on after a line and after code', () => {
    const page = aPage({ rows: [PROMPT, ['---'], ['```\n{ "code": 1 }\n```'], duration] });
    const { drafts, findings } = importPage(page);

    expect(drafts[0]?.parameters.map(({ name }) => name)).toEqual(['prompt', 'duration']);
    expect(findings.unplaced.map(({ message }) => message)).toEqual([
      '"{ "code": 1 }" is no row of the table',
    ]);
  });

  it('reads cells that Markdown takes for a list, a line or a quotation', () => {
    expect(imported(['volume', 'No', 'float', '---', '—', 'How loud.']).unplaced).toEqual([]);
    const row = ['volume', 'No', 'float', '-', '> 0', 'How loud.'];

    expect(imported(row)).toMatchObject({ parameter: { type: 'FLOAT', exclusiveMinimum: 0 }, unplaced: [] });
  });

  it('without a column for types reports itself', () => {
    const page = aPage({ columns: ['Parameter', 'Required', 'Description'], rows: [['prompt', 'Yes', 'x']] });

    expect(importPage(page).drafts).toEqual([]);
    expect(importPage(page).findings.unplaced[0]?.message).toMatch(/no column for their types/);
  });
});

describe('a required parameter that cannot be drafted', () => {
  it('leaves no draft, since no request could be complete', () => {
    const page = aPage({ rows: [PROMPT, ['camera', 'Yes', 'object', '—', '—', 'x']] });

    expect(importPage(page).drafts).toEqual([]);
    expect(importPage(page).findings.unplaced.map(({ message }) => message)).toContain(
      'camera is required: without it, the operation cannot be drafted',
    );
  });
});

describe('an example of the request', () => {
  it('with a member that the table lacks reports it', () => {
    const { findings } = importPage(aPage({ rows: [PROMPT], body: { prompt: 'x', mood: 'calm' } }));

    expect(findings.unplaced.map(({ message }) => message)).toEqual([
      '"mood" of the example: the table has no such parameter',
    ]);
  });
});

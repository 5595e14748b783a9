import { IsDefined, IsOptional, Max, Min, NotEquals, ValidateNested, validateSync } from 'class-validator';
import fc from 'fast-check';
import { GraphQLURL } from 'graphql-scalars';
import { describe, expect, it } from 'vitest';
import { models } from '../../src/models/index.js';
import { CompiledRules } from '../../src/schema/compiled-rules.js';
import { type DeclaredParameter, parametersOf } from '../../src/schema/parameter.js';
import { LIVE } from '../../src/schema/url-constraints.js';

class Inner {
  @Min(1)
  count = 1;
}

class Outer {
  @IsOptional()
  @Max(9, { groups: [LIVE] })
  limit?: number | null;

  @ValidateNested()
  inner?: Inner | Inner[] | string | null;
}

class Foreign {
  @IsDefined()
  given = true;
}

class Listed {
  @NotEquals('b', { each: true })
  names = ['a'];
}

/** Whether class-validator finds nothing wrong. */
function isFaultless(object: object, groups: string[]): boolean {
  return (
    validateSync(object, { always: true, strictGroups: true, groups, forbidUnknownValues: false }).length ===
    0
  );
}

const anything = fc.oneof(
  fc.constantFrom(undefined, null, '', '    ', 'rain', true, Number.NaN),
  fc.integer({ min: -3, max: 70 }),
  fc.double({ min: -1, max: 62 }),
  fc
    .constantFrom('https://videos.test/a.mp4', 'http://10.0.0.1/', 'ftp://a.test/', 'https://u:p@a.test/')
    .map((url) => new URL(url)),
);

/** Mostly what fits, so that many an input is faultless. */
function valuesOf({ type, facts }: DeclaredParameter): fc.Arbitrary<unknown> {
  const fitting =
    type === GraphQLURL
      ? fc.constant(new URL('https://videos.test/a.mp4'))
      : type === String
        ? fc.string({ minLength: 8 }).map((text) => `rain ${text}`)
        : fc.integer({ min: Math.ceil(facts.minimum ?? 1), max: facts.maximum ?? 60 });
  return fc.oneof({ arbitrary: fitting, weight: 12 }, { arbitrary: anything, weight: 1 });
}

describe('compiled rules', () => {
  it.each(models.all)(
    'of $id are kept by what class-validator finds faultless, and by nothing else',
    ({ Input }) => {
      const parameters = parametersOf(Input).map((parameter) => [parameter.name, valuesOf(parameter)]);
      const inputs = fc.record(Object.fromEntries(parameters));
      const seen = new Set<boolean>();
      for (const groups of [[], [LIVE]]) {
        const rules = new CompiledRules(groups);
        fc.assert(
          fc.property(inputs, (given) => {
            const input = Object.assign(new Input(), given);
            const faultless = isFaultless(input, groups);
            seen.add(faultless);
            expect(rules.areKept(input)).toBe(faultless);
          }),
        );
      }
      expect(seen.size).toBe(2);
    },
  );

  it.each<[what: string, given: Partial<Outer>, groups: string[], kept: boolean]>([
    ['nothing given', {}, [LIVE], true],
    ['an optional null', { limit: null }, [LIVE], true],
    ['a limit passed', { limit: 10 }, [LIVE], false],
    ['a limit of another group passed', { limit: 10 }, [], true],
    ['an object inside that keeps its own', { inner: new Inner() }, [], true],
    ['one inside that does not', { inner: Object.assign(new Inner(), { count: 0 }) }, [], false],
    ['no object where one should be', { inner: 'inner' }, [], false],
  ])('with %s', (_what, given, groups, kept) => {
    const outer = Object.assign(new Outer(), given);
    expect(new CompiledRules(groups).areKept(outer)).toBe(kept);
    expect(isFaultless(outer, groups)).toBe(kept);
  });

  it.each([
    ['a kind they do not know', new Foreign()],
    ['a rule for each member', new Listed()],
    ['a list of objects', Object.assign(new Outer(), { inner: [new Inner()] })],
  ])('leave %s to class-validator', (_what, object) => {
    expect(isFaultless(object, [])).toBe(true);
    expect(new CompiledRules([]).areKept(object)).toBe(false);
  });
});

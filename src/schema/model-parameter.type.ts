import { Field, Float, Int, ObjectType, registerEnumType } from 'type-graphql';

/** The kinds of value of a parameter. */
export enum ParameterType {
  STRING = 'STRING',
  TEXT = 'TEXT',
  URL = 'URL',
  FLOAT = 'FLOAT',
  INT = 'INT',
  BOOLEAN = 'BOOLEAN',
  ENUM = 'ENUM',
}

registerEnumType(ParameterType, {
  name: 'ParameterType',
  description: 'The kind of value of a parameter.',
  valuesConfig: {
    STRING: { description: 'A short text, such as a name.' },
    TEXT: { description: 'A text that people write, such as a prompt: give it room.' },
    URL: { description: 'The address of a file, as text.' },
    FLOAT: { description: 'A number.' },
    INT: { description: 'A whole number.' },
    BOOLEAN: { description: 'True or false.' },
    ENUM: { description: 'One of `allowedValues`.' },
  },
});

@ObjectType('ModelParameter', {
  description: 'One parameter of a model, with all that a form needs.',
})
export class ModelParameterType {
  @Field(() => String, { description: "Its name in the mutation's `input`." })
  name!: string;

  @Field(() => ParameterType, { description: 'The kind of its value.' })
  type!: ParameterType;

  @Field(() => Boolean, { description: 'Whether its value is a list of values of `type`.' })
  isList!: boolean;

  @Field(() => Boolean, { description: 'Whether a generation cannot start without it.' })
  required!: boolean;

  @Field(() => String, {
    nullable: true,
    description:
      'The value that is used when it is left out, as text, such as `10`, `false` or `WAV`; of a list, as a JSON array. ' +
      'Null: it has no default.',
  })
  default!: string | null;

  @Field(() => Float, {
    nullable: true,
    description: 'The least value. Null: there is none, or `exclusiveMinimum` limits it.',
  })
  minimum!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Every value must be greater than this one. Null: there is no such limit.',
  })
  exclusiveMinimum!: number | null;

  @Field(() => Float, { nullable: true, description: 'The greatest value. Null: there is none.' })
  maximum!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'The fewest characters, not counting white space around them. Null: there is no such limit.',
  })
  minLength!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'The most characters of a text or an address. Null for other types.',
  })
  maxLength!: number | null;

  @Field(() => [String], {
    nullable: true,
    description: 'The values of an ENUM, by their names in the graph. Null for other types.',
  })
  allowedValues!: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description:
      'The values of an ENUM as Pixazo spells them, such as `16:9` for `_16_9`, in the order of `allowedValues`: labels ' +
      'for a form. Null for other types.',
  })
  upstreamValues!: string[] | null;

  @Field(() => Int, {
    nullable: true,
    description: 'The fewest values of a list. Null: there is no such limit, or it is no list.',
  })
  minItems!: number | null;

  @Field(() => Int, { nullable: true, description: 'The most values of a list. Null: it is no list.' })
  maxItems!: number | null;

  @Field(() => String, { description: 'Its effect and its limits, for people.' })
  description!: string;
}

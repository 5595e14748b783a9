import { Field, Float, Int, ObjectType, registerEnumType } from 'type-graphql';

/** What kind of value a parameter takes. */
export enum ParameterType {
  STRING = 'STRING',
  URL = 'URL',
  FLOAT = 'FLOAT',
  INT = 'INT',
  BOOLEAN = 'BOOLEAN',
  ENUM = 'ENUM',
}

registerEnumType(ParameterType, {
  name: 'ParameterType',
  description: 'What kind of value a parameter takes.',
  valuesConfig: {
    STRING: { description: 'Text.' },
    URL: { description: 'The address of a file, as text.' },
    FLOAT: { description: 'A number.' },
    INT: { description: 'A whole number.' },
    BOOLEAN: { description: 'True or false.' },
    ENUM: { description: 'One of `allowedValues`.' },
  },
});

@ObjectType('ModelParameter', {
  description: 'One parameter of a model, with all that a form needs to offer it.',
})
export class ModelParameterType {
  @Field(() => String, { description: "Its name in the mutation's `input`." })
  name!: string;

  @Field(() => ParameterType, { description: 'What kind of value it takes.' })
  type!: ParameterType;

  @Field(() => Boolean, { description: 'Whether a generation cannot start without it.' })
  required!: boolean;

  @Field(() => String, {
    nullable: true,
    description:
      'What is taken when it is left out, as text, such as `10`, `false` or `WAV`. Null: nothing is.',
  })
  default!: string | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'The least value. Null: none is fixed; a limit that is itself too little stands in `description`.',
  })
  minimum!: number | null;

  @Field(() => Float, { nullable: true, description: 'The greatest value. Null: none is fixed.' })
  maximum!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'The least number of characters, white space around them not counted. Null: none is fixed.',
  })
  minLength!: number | null;

  @Field(() => [String], {
    nullable: true,
    description: 'For an ENUM: every value it takes, by its name in the graph. Null for all others.',
  })
  allowedValues!: string[] | null;

  @Field(() => String, { description: 'What it does and its limits, for people to read.' })
  description!: string;
}

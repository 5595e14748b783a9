import {
  type GraphQLField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLNonNull,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';

/** One root field of the graph. */
export interface RootField {
  operation: 'query' | 'mutation' | 'subscription';
  name: string;
  field: GraphQLField<unknown, unknown>;
  schema: GraphQLSchema;
}

/** Every operation that a client can send, also those of fields added later. */
export function rootFields(schema: GraphQLSchema): RootField[] {
  return (['query', 'mutation', 'subscription'] as const).flatMap((operation) => {
    const roots = {
      query: schema.getQueryType(),
      mutation: schema.getMutationType(),
      subscription: schema.getSubscriptionType(),
    };
    return Object.entries(roots[operation]?.getFields() ?? {}).map(([name, field]) => ({
      operation,
      name,
      field,
      schema,
    }));
  });
}

/** The source of the values of an operation. */
export interface Source {
  /** Any whole number from 0 to below `count`. */
  pick(count: number): number;
  /** A value for an argument that names an object. */
  name(): string;
  /** A value that will be stored as the caller's own. */
  text(): string;
}

/** The text of an operation that selects everything below this field. */
export function documentOf({ operation, name, field, schema }: RootField): string {
  const variables = field.args.map((argument) => `$${argument.name}: ${argument.type}`).join(', ');
  const values = field.args.map((argument) => `${argument.name}: $${argument.name}`).join(', ');
  const inParentheses = (text: string) => (text === '' ? '' : `(${text})`);
  return `${operation} ${inParentheses(variables)} { ${name}${inParentheses(values)} ${selectionOf(schema, field.type, 6)} }`;
}

/** @throws when a type is of a kind that the walker does not know */
function selectionOf(
  schema: GraphQLSchema,
  type: GraphQLOutputType,
  levels: number,
  selected: (field: GraphQLField<unknown, unknown>, parent: GraphQLObjectType) => string = ({ name }) => name,
): string {
  const named = getNamedType(type);
  if (isLeafType(named)) return '';
  if (isInterfaceType(named)) {
    const types = schema.getPossibleTypes(named);
    /** Fields of one name but different types cannot be selected side by side. */
    const aliasOf = (field: GraphQLField<unknown, unknown>, one: GraphQLObjectType) =>
      types.every((other) => (other.getFields()[field.name]?.type ?? field.type) === field.type)
        ? field.name
        : `${one}_${field.name}: ${field.name}`;
    const selections = types.map((one) => `... on ${one} ${selectionOf(schema, one, levels, aliasOf)}`);
    return `{ ${selections.join(' ')} }`;
  }
  if (!isObjectType(named)) throw new Error(`${named} is no object type: teach the walker to look into it`);
  const fields = Object.values(named.getFields()).flatMap((field) => {
    const required = field.args.filter(
      ({ type, defaultValue }) => isNonNullType(type) && defaultValue === undefined,
    );
    if (required.length > 0)
      throw new Error(`${named}.${field.name} needs arguments: teach the walker to fill them`);
    if (isLeafType(getNamedType(field.type))) return selected(field, named);
    return levels > 1 ? `${field.name} ${selectionOf(schema, field.type, levels - 1)}` : [];
  });
  return `{ ${fields.join(' ')} }`;
}

/** Values for all arguments of the field; optional ones are sometimes left out. */
export function variablesFor({ operation, field }: RootField, source: Source): Record<string, unknown> {
  const entries = field.args.map(({ name, type, defaultValue }) => {
    // A filter could leave a subscription without any event.
    if (operation === 'subscription' && name === 'filter') return [name, undefined];
    // An object argument of a mutation is its input, which the caller will read again.
    const isOwn = name === 'labels' || isInputObjectType(getNamedType(type));
    const naming = operation === 'mutation' && isOwn ? source.text : source.name;
    return [name, valueFor(type, { ...source, name: naming }, defaultValue !== undefined)];
  });
  const variables = Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  // A page begins at one end.
  if (variables.first !== undefined) delete variables.last;
  return variables;
}

let moments = 0;

const scalars: Record<string, (source: Source) => unknown> = {
  ID: ({ name }) => name(),
  String: ({ name }) => name(),
  Int: ({ pick }) => 1 + pick(4),
  SafeInt: ({ pick }) => 1 + pick(4),
  Float: ({ pick }) => 1 + pick(9),
  Decimal: ({ pick }) => String(1 + pick(9)),
  // In turns an early and a late one, as periods are given from beginning to end.
  DateTime: () => `${moments++ % 2 === 0 ? 2000 : 2100}-01-01T00:00:00Z`,
  Boolean: ({ pick }) => pick(2) === 0,
  URL: ({ text }) => `https://videos.test/${encodeURIComponent(text().replace(/\p{Surrogate}/gu, ''))}`,
};

function valueFor(type: GraphQLInputType, source: Source, isOptional: boolean): unknown {
  if (!isNonNullType(type) || isOptional) {
    if (source.pick(3) === 0) return undefined;
  }
  const inner = isNonNullType(type) ? type.ofType : type;
  if (isListType(inner))
    return [valueFor(inner.ofType, source, false)].filter((value) => value !== undefined);
  if (isEnumType(inner)) return inner.getValues()[source.pick(inner.getValues().length)]?.name;
  if (isInputObjectType(inner)) return objectFor(inner, source);
  const scalar = scalars[inner.toString()];
  if (!scalar) throw new Error(`No values are known for ${inner}: teach the walker some`);
  return scalar(source);
}

function objectFor(type: GraphQLInputObjectType, source: Source): object {
  const fields = Object.values(type.getFields());
  const [field] = fields.slice(source.pick(fields.length));
  if (type.isOneOf && field) {
    const required = new GraphQLNonNull(field.type as GraphQLInputObjectType);
    return { [field.name]: valueFor(required, source, false) };
  }
  return Object.fromEntries(
    fields.map(({ name, type, defaultValue }) => {
      const named = name === 'labels' ? { ...source, name: source.text } : source;
      return [name, valueFor(type, named, defaultValue !== undefined)];
    }),
  );
}

import {
  GraphQLInputObjectType,
  type GraphQLSchema,
  isInputObjectType,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';

/** The schemas in which a type has one member, by the type and the name of that member. */
const narrowed = new WeakMap<GraphQLInputObjectType, Map<string, GraphQLSchema>>();

/**
 * A schema that coerces these variables to the same values in a time that does not grow with the number of models. The executor
 * visits every member of an input's type, and an input of `@oneOf` has a member for each model, of which a request names one: in
 * the returned schema its type has that member alone. It is the schema itself where no variable is of such a type.
 */
export function schemaOfNamedMember(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: Record<string, unknown>,
): GraphQLSchema {
  for (const { variable, type } of variableDefinitions) {
    const named = type.kind === Kind.NON_NULL_TYPE ? type.type : type;
    const inputType = named.kind === Kind.NAMED_TYPE ? schema.getType(named.name.value) : undefined;
    if (!isInputObjectType(inputType) || !inputType.isOneOf) continue;
    const member = onlyKey(variables[variable.name.value]);
    // The full type says what is wrong with any other value.
    if (member !== null && Object.hasOwn(inputType.getFields(), member)) {
      return schemaWithMember(schema, inputType, member);
    }
  }
  return schema;
}

function onlyKey(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return null;
  const [key, ...others] = Object.keys(value);
  return key !== undefined && others.length === 0 ? key : null;
}

function schemaWithMember(
  schema: GraphQLSchema,
  type: GraphQLInputObjectType,
  member: string,
): GraphQLSchema {
  const members = narrowed.get(type) ?? new Map<string, GraphQLSchema>();
  narrowed.set(type, members);
  const known = members.get(member);
  if (known) return known;
  const config = type.toConfig();
  const fields = { [member]: config.fields[member] as (typeof config.fields)[string] };
  const oneMember = new GraphQLInputObjectType({ ...config, fields });
  const getType = (name: string) => (name === type.name ? oneMember : schema.getType(name));
  const view: GraphQLSchema = Object.create(schema, { getType: { value: getType } });
  members.set(member, view);
  return view;
}

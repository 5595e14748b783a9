import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  GraphQLIncludeDirective,
  type GraphQLNamedType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  getVariableValues,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { operationRejected } from './operation-limits.js';

/** The most jobs that one operation may select. */
const MOST_JOBS = 300;
/** The longest page or list of ids; resolvers refuse more with BAD_USER_INPUT. */
const LONGEST_PAGE = 100;
/** The length of a page that names none. */
const DEFAULT_PAGE = 20;

/** An operation, its document, and its variables as the client sent them. */
export interface OperationToCount {
  schema: GraphQLSchema;
  document: DocumentNode;
  operation: OperationDefinitionNode;
  variables: Record<string, unknown>;
}

/** @throws GatewayError OPERATION_REJECTED for an operation that selects more than 300 jobs */
export function checkSelectedJobs(counted: OperationToCount): void {
  const selected = selectedJobs(counted);
  if (selected <= MOST_JOBS) return;
  throw operationRejected(
    `The operation selects up to ${selected} jobs, and at most ${MOST_JOBS} are allowed. Ask for fewer at a time, and ` +
      'for nodes or edges of a list, not both.',
  );
}

/**
 * How many jobs an operation may read at most, by its document and variables alone. `nodes` and `edges` of a list count
 * the length of the page each, `totalCount` counts one, a node and each id or entity count one, whatever they are. Fields that the executor
 * merges count once. The document must be valid; variables that cannot be coerced count as absent.
 */
export function selectedJobs(counted: OperationToCount): number {
  const { schema, operation } = counted;
  const known = countsForAnyVariables.get(operation);
  if (known !== undefined) return known;
  const root = schema.getRootType(operation.operation);
  if (!root) return 0;
  const selection = new JobSelection(counted);
  const count = selection.countIn(root, [operation.selectionSet], 0);
  if (!selection.dependsOnVariables) countsForAnyVariables.set(operation, count);
  return count;
}

/** The counts of operations, such as submits, in which no variable names a page or includes a field. */
const countsForAnyVariables = new WeakMap<OperationDefinitionNode, number>();

/** Fields of one type with one response name, which the executor merges. */
interface MergedField {
  parent: GraphQLNamedType;
  definition: GraphQLField<unknown, unknown>;
  nodes: FieldNode[];
}

class JobSelection {
  private readonly fragments = new Map<string, FragmentDefinitionNode>();
  private coerced: Record<string, unknown> | null = null;

  constructor(private readonly counted: OperationToCount) {
    for (const definition of counted.document.definitions)
      if (definition.kind === Kind.FRAGMENT_DEFINITION) this.fragments.set(definition.name.value, definition);
  }

  /** Whether what was counted so far has an argument or directive that variables may decide. */
  get dependsOnVariables(): boolean {
    return this.coerced !== null;
  }

  /** @param pageLength the length of the page that `type` is part of, if any */
  countIn(type: GraphQLNamedType, selectionSets: SelectionSetNode[], pageLength: number): number {
    const fields = new Map<string, MergedField>();
    const visited = new Set<string>();
    for (const { selections } of selectionSets) this.collect(type, selections, fields, visited);
    let count = 0;
    for (const field of fields.values()) count += this.countField(field, pageLength);
    return count;
  }

  private countField({ parent, definition, nodes }: MergedField, pageLength: number): number {
    const type = getNamedType(definition.type);
    const size = this.sizeOf(definition, nodes[0] as FieldNode);
    const selectionSets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    const below = selectionSets.length > 0 ? this.countIn(type, selectionSets, size.page) : 0;
    if (parent.name === 'JobConnection') return below + countInConnection(definition.name, pageLength);
    if (parent.name === 'JobEdge') return below;
    return below + (size.list ?? (type.name === 'Job' || type.name === 'Node' ? 1 : 0));
  }

  private collect(
    type: GraphQLNamedType,
    selections: readonly SelectionNode[],
    fields: Map<string, MergedField>,
    visited: Set<string>,
  ): void {
    for (const selection of selections) {
      if (!this.isIncluded(selection)) continue;
      if (selection.kind === Kind.FIELD) addField(type, selection, fields);
      else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const condition = selection.typeCondition?.name.value;
        this.collect(this.typeNamed(condition, type), selection.selectionSet.selections, fields, visited);
      } else if (!visited.has(selection.name.value)) {
        visited.add(selection.name.value);
        const fragment = this.fragments.get(selection.name.value);
        const condition = fragment?.typeCondition.name.value;
        const spread = fragment?.selectionSet.selections ?? [];
        this.collect(this.typeNamed(condition, type), spread, fields, visited);
      }
    }
  }

  private typeNamed(name: string | undefined, otherwise: GraphQLNamedType): GraphQLNamedType {
    return (name !== undefined && this.counted.schema.getType(name)) || otherwise;
  }

  private isIncluded(selection: SelectionNode): boolean {
    if (!selection.directives?.length) return true;
    if (getDirectiveValues(GraphQLSkipDirective, selection, this.variables())?.if === true) return false;
    return getDirectiveValues(GraphQLIncludeDirective, selection, this.variables())?.if !== false;
  }

  /** The length of the page below this field, and of the list that its arguments name; null if they name none. */
  private sizeOf(definition: GraphQLField<unknown, unknown>, node: FieldNode): Size {
    if (!definition.args.some(({ name }) => sizing.has(name))) return { page: 0, list: null };
    const values = this.argumentsOf(definition, node);
    const list = [values.ids, values.representations].find(Array.isArray);
    const page = Number(values.first ?? values.last ?? DEFAULT_PAGE);
    return {
      page: Math.min(Math.max(page, 0), LONGEST_PAGE),
      list: list === undefined ? null : Math.min(list.length, list === values.ids ? LONGEST_PAGE : Infinity),
    };
  }

  private argumentsOf(definition: GraphQLField<unknown, unknown>, node: FieldNode): Record<string, unknown> {
    try {
      return getArgumentValues(definition, node, this.variables());
    } catch {
      // The executor refuses them, with an error that says why.
      return { first: 0 };
    }
  }

  private variables(): Record<string, unknown> {
    if (this.coerced) return this.coerced;
    const { schema, operation, variables } = this.counted;
    // Each error prints its value; of variables that are refused, none counts.
    const options = { maxErrors: 1 };
    const definitions = operation.variableDefinitions ?? [];
    const { coerced = {} } = getVariableValues(schema, definitions, variables, options);
    this.coerced = coerced;
    return coerced;
  }
}

interface Size {
  page: number;
  list: number | null;
}

/** The arguments that decide how many entries a field has. */
const sizing: ReadonlySet<string> = new Set(['first', 'last', 'ids', 'representations']);

function countInConnection(field: string, pageLength: number): number {
  if (field === 'totalCount') return 1;
  return field === 'nodes' || field === 'edges' ? pageLength : 0;
}

function addField(type: GraphQLNamedType, node: FieldNode, fields: Map<string, MergedField>): void {
  if (!isObjectType(type) && !isInterfaceType(type)) return;
  const definition = type.getFields()[node.name.value];
  // The fields of introspection are none of these.
  if (!definition) return;
  const key = `${type.name}.${(node.alias ?? node.name).value}`;
  const known = fields.get(key);
  if (known) known.nodes.push(node);
  else fields.set(key, { parent: type, definition, nodes: [node] });
}

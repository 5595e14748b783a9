import {
  createSourceEventStream,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  type GraphQLError,
  getOperationAST,
  Kind,
  locatedError,
} from 'graphql';
import { explainedBy } from './literal-problems.js';
import { limitedResult } from './response-size.js';

type Result = ExecutionResult | Promise<ExecutionResult>;

/** The results for one event, by document, then by what else differs between requests. */
type Results = WeakMap<DocumentNode, Map<string, Result>>;

const resultsByEvent = new WeakMap<object, Results>();

/**
 * As graphql's own `subscribe`, but an event is executed once for all requests with the same document, variables and
 * host. The event must be the same object for as long as its results hold, and must belong to one caller. An error of
 * the stream, at its start or later, is its last event. Requests that cannot be executed return their errors.
 */
export async function subscribe(
  args: ExecutionArgs,
): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
  const events = await createSourceEventStream(args);
  if (!(Symbol.asyncIterator in events)) return hasStarted(events) ? lastResult(events, args) : events;
  const key = cacheKeyOf(args);
  return new EventResults(events[Symbol.asyncIterator](), args, (event) => {
    const results = resultsFor(args.document, event);
    const known = results.get(key) ?? executeEvent(args, event);
    results.set(key, known);
    return known;
  });
}

function executeEvent(args: ExecutionArgs, event: object): Result {
  const result = execute({ ...args, rootValue: event });
  return result instanceof Promise ? result.then(limitedResult) : limitedResult(result);
}

/** Whether these are the errors of a field rather than of the request. */
function hasStarted({ errors }: ExecutionResult): boolean {
  return errors?.[0]?.path !== undefined;
}

async function* lastResult(
  { errors = [] }: ExecutionResult,
  args: ExecutionArgs,
): AsyncGenerator<ExecutionResult, undefined> {
  yield { errors: errors.map((error) => explainedBy(args, error)) };
  return undefined;
}

/** The parts of a request beside its document that the result depends on. */
function cacheKeyOf({ operationName, variableValues, contextValue }: ExecutionArgs): string {
  const { host } = contextValue as { host?: string };
  return JSON.stringify([operationName, variableValues, host]);
}

function resultsFor(document: DocumentNode, event: object): Map<string, Result> {
  const results: Results = resultsByEvent.get(event) ?? new WeakMap();
  resultsByEvent.set(event, results);
  const ofDocument = results.get(document) ?? new Map<string, Result>();
  results.set(document, ofDocument);
  return ofDocument;
}

/** Results of events in order. `return()` reaches the source at once, also while `next()` waits. */
class EventResults implements AsyncIterableIterator<ExecutionResult> {
  private hasFailed = false;

  constructor(
    private readonly events: AsyncIterator<unknown>,
    private readonly args: ExecutionArgs,
    private readonly resultOf: (event: object) => Result,
  ) {}

  async next(): Promise<IteratorResult<ExecutionResult>> {
    if (this.hasFailed) return { done: true, value: undefined };
    try {
      const { done, value } = await this.events.next();
      return done ? { done, value: undefined } : { done: false, value: await this.resultOf(value as object) };
    } catch (error) {
      this.hasFailed = true;
      return { done: false, value: { errors: [atRoot(error, this.args)] } };
    }
  }

  async return(): Promise<IteratorResult<ExecutionResult>> {
    await this.events.return?.();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

/** The error as it would look if the root field had thrown it. */
function atRoot(error: unknown, { document, operationName }: ExecutionArgs): GraphQLError {
  const [root] = getOperationAST(document, operationName)?.selectionSet.selections ?? [];
  if (root?.kind !== Kind.FIELD) return locatedError(error, undefined);
  return locatedError(error, root, [(root.alias ?? root.name).value]);
}

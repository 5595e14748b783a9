import {
  createSourceEventStream,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
} from 'graphql';

type Answer = ExecutionResult | Promise<ExecutionResult>;

/** What was answered about an event: to each document, by what else was asked. */
type Answers = WeakMap<DocumentNode, Map<string, Answer>>;

const answersAbout = new WeakMap<object, Answers>();

/**
 * As graphql's own `subscribe`, but one event is worked out once for all who ask the same of it. They do so by the same
 * document, with the same variables and from the same host; the event is one object for as long as the answers to it
 * hold, and belongs to one caller.
 */
export async function subscribe(
  args: ExecutionArgs,
): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
  const events = await createSourceEventStream(args);
  if (!(Symbol.asyncIterator in events)) return events;
  const asked = cacheKeyOf(args);
  return new EventResults(events[Symbol.asyncIterator](), (event) => {
    const answers = resultsFor(args.document, event);
    const known = answers.get(asked) ?? execute({ ...args, rootValue: event });
    answers.set(asked, known);
    return known;
  });
}

/** What of a request beside its document makes a difference to the answer. */
function cacheKeyOf({ operationName, variableValues, contextValue }: ExecutionArgs): string {
  const { host } = contextValue as { host?: string };
  return JSON.stringify([operationName, variableValues, host]);
}

function resultsFor(document: DocumentNode, event: object): Map<string, Answer> {
  const answers: Answers = answersAbout.get(event) ?? new WeakMap();
  answersAbout.set(event, answers);
  const toDocument = answers.get(document) ?? new Map<string, Answer>();
  answers.set(document, toDocument);
  return toDocument;
}

/** Answers to events as they come. `return()` reaches the events at once, also while the next one is waited for. */
class EventResults implements AsyncIterableIterator<ExecutionResult> {
  constructor(
    private readonly events: AsyncIterator<unknown>,
    private readonly answer: (event: object) => Answer,
  ) {}

  async next(): Promise<IteratorResult<ExecutionResult>> {
    const { done, value } = await this.events.next();
    return done ? { done, value: undefined } : { done: false, value: await this.answer(value as object) };
  }

  async return(): Promise<IteratorResult<ExecutionResult>> {
    await this.events.return?.();
    return { done: true, value: undefined };
  }

  /** Nobody calls it, but graphql-sse ends nothing that has none. */
  async throw(error: unknown): Promise<never> {
    await this.events.return?.();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

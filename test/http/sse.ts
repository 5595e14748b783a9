/** One event of a stream. */
export interface StreamEvent {
  event: string;
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what it selected
  data: any;
}

/** Opens a stream by GET; `init` may make it another request. */
export function openStream(
  url: string,
  params: Record<string, string>,
  init: RequestInit = {},
): Promise<Response> {
  return fetch(`${url}/graphql/stream?${new URLSearchParams(params)}`, {
    ...init,
    headers: { accept: 'text/event-stream', ...init.headers },
  });
}

/** The events of a stream as they come. */
export async function* eventsOf(answer: Response): AsyncGenerator<StreamEvent, void, undefined> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of answer.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = /^event: (.*)$/m.exec(block)?.[1];
      const data = /^data:(.*)$/m.exec(block)?.[1]?.trim();
      if (event !== undefined) yield { event, data: data ? JSON.parse(data) : null };
    }
  }
}

/** All events of a stream that ends by itself. */
export async function allEventsOf(answer: Response): Promise<StreamEvent[]> {
  const events: StreamEvent[] = [];
  for await (const event of eventsOf(answer)) events.push(event);
  return events;
}

/** The subscription to one job, as the parameters of a request by GET. */
export function toFollow(id: string, selection = 'status revision'): { query: string; variables: string } {
  const query = `subscription ($id: ID!) { jobStatus(id: $id) { ${selection} } }`;
  return { query, variables: JSON.stringify({ id }) };
}

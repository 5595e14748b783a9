/** Names of the parameters that people write, the telling ones first. */
const PROMPTS = [/^(?:textP|p)rompt$/, /^text$/, /Prompt$/, /^lyrics$/];
const FILES = [/Urls?$/];

/** The part of a job that names it. */
export interface TitledJob {
  input: Readonly<Record<string, unknown>>;
  model: { name: string };
}

/** The title of a job: its prompt, its input file or its model, in this order. */
export function titleOf({ input, model }: TitledJob): string {
  return firstText(input, PROMPTS) ?? fileName(firstText(input, FILES)) ?? model.name;
}

/** The title and every prompt of a job, in lower case. */
export function wordsOf(job: TitledJob): string {
  const prompts = Object.entries(job.input).filter(([name]) => PROMPTS.some((pattern) => pattern.test(name)));
  return [titleOf(job), ...prompts.map(([, prompt]) => prompt)].join('\n').toLowerCase();
}

function firstText(input: TitledJob['input'], patterns: readonly RegExp[]): string | undefined {
  for (const pattern of patterns) {
    const [, value] = Object.entries(input).find(([name]) => pattern.test(name)) ?? [];
    const [text] = [value].flat();
    if (typeof text === 'string' && text.trim() !== '') return text;
  }
  return undefined;
}

/** `clip.mp4 · example.com` for an address, which may be long and signed. */
function fileName(address: string | undefined): string | undefined {
  if (address === undefined || !URL.canParse(address)) return address;
  const { pathname, host } = new URL(address);
  return `${decoded(pathname.split('/').at(-1) ?? '')} · ${host}`;
}

/** An address may hold a % that encodes no character; such a name is shown as it is. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

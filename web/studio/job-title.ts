/** Names of the parameters that people write, the telling ones first. */
const PROMPTS = [/^(?:textP|p)rompt$/, /^text$/, /Prompt$/, /^lyrics$/];
const FILES = [/Urls?$/];

interface TitledJob {
  input: Readonly<Record<string, unknown>>;
  model: { name: string };
}

/** The title of a job: its prompt, its input file or its model, in this order. */
export function titleOf({ input, model }: TitledJob): string {
  for (const pattern of [...PROMPTS, ...FILES]) {
    const [, value] = Object.entries(input).find(([name]) => pattern.test(name)) ?? [];
    const [text] = [value].flat();
    if (typeof text === 'string' && text.trim() !== '') return text;
  }
  return model.name;
}

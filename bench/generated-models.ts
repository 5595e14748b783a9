import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Writes so many definitions into a directory, each of eight parameters of every type, as an operator could add them. */
export async function writeModels(directory: string, count: number): Promise<void> {
  for (let number = 1; number <= count; number += 1) {
    const text = JSON.stringify(definition(number));
    await writeFile(join(directory, `generated-${number}.json`), text);
  }
}

function definition(number: number) {
  const described = (name: string, type: string, more: object = {}) => ({
    name,
    type,
    description: `The ${name.replaceAll('_', ' ')} of a picture that this model makes.`,
    ...more,
  });
  return {
    id: `generated-${number}`,
    name: `Generated ${number}`,
    description: `Makes a picture in the style of number ${number}.`,
    task: 'TEXT_TO_IMAGE',
    output: 'IMAGE',
    confirmed: true,
    parameters: [
      described('prompt', 'TEXT', { required: true }),
      described('negative_prompt', 'TEXT', { maxLength: 500 }),
      described('aspect_ratio', 'ENUM', { allowedValues: ['1:1', '16:9', '9:16', '4:3'], default: '1:1' }),
      described('num_samples', 'INT', { minimum: 1, maximum: 4, default: 1 }),
      described('guidance', 'FLOAT', { exclusiveMinimum: 0, maximum: 20, default: 7.5 }),
      described('image_urls', 'URL', { isList: true, maxItems: 4 }),
      described('is_tiled', 'BOOLEAN', { default: false }),
      described('seed', 'INT', { minimum: -1 }),
    ],
  };
}

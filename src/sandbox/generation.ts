import { z } from 'zod';

/** The formats the stand-in makes, and the MIME type of each. */
export const mediaTypes = {
  wav: 'audio/wav',
  mp3: 'audio/mpeg',
  aac: 'audio/aac',
  flac: 'audio/flac',
  mp4: 'video/mp4',
} as const;

/** The output that one accepted request asks for, in the same terms for all models. */
export const generationSchema = z.object({
  prompt: z.string(),
  format: z.enum(['wav', 'mp3', 'aac', 'flac', 'mp4']),
  samples: z.number(),
  /** Length of one pass, in seconds. */
  seconds: z.number(),
  /** The end meets the beginning without a click. */
  seamless: z.boolean(),
  /** How often the pass is played in one file: 1 or 2. */
  passes: z.number(),
  /** Null: different for every request. */
  seed: z.number().nullable(),
});

export type Generation = Readonly<z.infer<typeof generationSchema>>;

/** The file names of the results in Pixazo's order: `output.wav` for one, `output_0.wav`, … for several. */
export function outputFiles({ format, samples }: Pick<Generation, 'format' | 'samples'>): string[] {
  if (samples === 1) return [`output.${format}`];
  return Array.from({ length: samples }, (_, index) => `output_${index}.${format}`);
}

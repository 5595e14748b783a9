import { z } from 'zod';
import type { Body } from './body-schema.js';
import type { SandboxModel } from './sandbox-model.js';

/** The formats the stand-in makes, and the MIME type of each. */
export const mediaTypes = {
  wav: 'audio/wav',
  mp3: 'audio/mpeg',
  aac: 'audio/aac',
  flac: 'audio/flac',
  mp4: 'video/mp4',
  png: 'image/png',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  txt: 'text/plain',
  glb: 'model/gltf-binary',
} as const;

type Format = keyof typeof mediaTypes;
const formats = Object.keys(mediaTypes) as [Format, ...Format[]];

/** The formats of each kind of output. A body can choose one; the first is made otherwise. */
const formatsOf: Readonly<Record<string, readonly [Format, ...Format[]]>> = {
  AUDIO: ['wav', 'mp3', 'aac', 'flac'],
  VIDEO: ['mp4'],
  IMAGE: ['png', 'jpeg', 'webp'],
  TEXT: ['txt'],
  MODEL_3D: ['glb'],
};
const OTHER_FORMATS = ['txt'] as const;

/** Definitions may set no limits: a single number would make an answer of gigabytes. */
const MOST_SAMPLES = 100;
const MOST_SECONDS = 600;
/** The length of a sound whose model has no parameter for it. */
const USUAL_SECONDS = 10;

/** The output that one accepted request asks for, in the same terms for all models. */
export const generationSchema = z.object({
  prompt: z.string(),
  format: z.enum(formats),
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

/** The output that a checked body asks of a model. */
export function generationOf(model: SandboxModel, body: Body): Generation {
  const seamless = body.ambience === true;
  return {
    prompt: promptIn(model, body),
    format: formatIn(model, body),
    samples: Math.max(1, Math.floor(countIn(body, model.quantity, 1, MOST_SAMPLES))),
    seconds: Math.max(0, countIn(body, model.duration, USUAL_SECONDS, MOST_SECONDS)),
    seamless,
    passes: seamless && body.double_output === true ? 2 : 1,
    seed: typeof body.seed === 'number' && body.seed !== -1 ? body.seed : null,
  };
}

/** All that people wrote. */
function promptIn({ parameters }: SandboxModel, body: Body): string {
  const texts = parameters.filter(({ type }) => type === 'TEXT').flatMap(({ name }) => body[name] ?? []);
  return texts.join(' ');
}

/** The format that a choice of the body names, such as `upload_audio_format`. */
function formatIn({ output, parameters }: SandboxModel, body: Body): Format {
  const possible: readonly [Format, ...Format[]] = formatsOf[output] ?? OTHER_FORMATS;
  const chosen = parameters
    .filter(({ type }) => type === 'ENUM')
    .map(({ name }) => String(body[name]).toLowerCase().replace(/^jpg$/, 'jpeg'));
  return possible.find((format) => chosen.includes(format)) ?? possible[0];
}

function countIn(body: Body, name: string | null, otherwise: number, most: number): number {
  const given = name === null ? undefined : body[name];
  return given === undefined ? otherwise : Math.min(Number(given), most);
}

/** The file names of the results in Pixazo's order: `output.wav` for one, `output_0.wav`, … for several. */
export function outputFiles({ format, samples }: Pick<Generation, 'format' | 'samples'>): string[] {
  if (samples === 1) return [`output.${format}`];
  return Array.from({ length: samples }, (_, index) => `output_${index}.${format}`);
}

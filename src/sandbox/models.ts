import { z } from 'zod';
import type { Generation } from './generation.js';

const videoExtensions = ['mp4', 'mov', 'webm', 'm4v', 'gif'];

const videoUrl = z
  .string()
  .refine((text) => isVideoUrl(text), `must be an http(s) URL of a video: ${videoExtensions.join(', ')}`);

// Pixazo names no upper limit for this one; without any, a single number would make an answer of gigabytes.
const unlimitedSamples = z.int().min(1).max(100);

const textToAudio = z
  .strictObject({
    text_prompt: z.string().trim().min(4),
    duration: z.number().min(0.1).max(60).default(10),
    ambience: z.boolean().default(false),
    double_output: z.boolean().default(false),
    num_samples: z.int().min(1).max(4).default(1),
    upload_audio_format: z.enum(['wav', 'mp3', 'aac', 'flac']).default('wav'),
    seed: z.int().optional(),
  })
  .transform(
    (body): Generation => ({
      prompt: body.text_prompt,
      format: body.upload_audio_format,
      samples: body.num_samples,
      seconds: body.duration,
      seamless: body.ambience,
      passes: body.ambience && body.double_output ? 2 : 1,
      seed: fixedSeed(body.seed),
    }),
  );

const videoToVideo = z
  .strictObject({
    video_url: videoUrl,
    text_prompt: z.string().default(''),
    duration: z.number().min(1).max(60).default(10),
    num_samples: z.int().min(1).max(4).default(1),
    seed: z.int().optional(),
  })
  .transform((body) => fromVideo('mp4', body));

const videoToAudio = z
  .strictObject({
    video_url: videoUrl,
    text_prompt: z.string().default(''),
    num_samples: unlimitedSamples.default(2),
    seed: z.int().default(2105),
    duration: z.number().positive().default(10),
  })
  .transform((body) => fromVideo('wav', body));

/** Every model by its id: checks a submitted body by the rules of Pixazo's API and says what it asks for. */
export const models: ReadonlyMap<string, z.ZodType<Generation>> = new Map<string, z.ZodType<Generation>>([
  ['mirelo-sfx-1-6-text-to-audio', textToAudio],
  ['mirelo-sfx-1-6-video-to-video', videoToVideo],
  ['mirelo-sfx-video-to-audio', videoToAudio],
]);

interface VideoBody {
  text_prompt: string;
  duration: number;
  num_samples: number;
  seed?: number | undefined;
}

function fromVideo(format: 'mp4' | 'wav', body: VideoBody): Generation {
  return {
    prompt: body.text_prompt,
    format,
    samples: body.num_samples,
    seconds: body.duration,
    seamless: false,
    passes: 1,
    seed: fixedSeed(body.seed),
  };
}

function fixedSeed(seed: number | undefined): number | null {
  return seed === undefined || seed === -1 ? null : seed;
}

/** An address without an extension may still be a video; one with another extension is not. */
function isVideoUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, pathname } = new URL(text);
  const extension = /\.([a-z][a-z0-9]{1,4})$/i.exec(pathname)?.[1]?.toLowerCase();
  return /^https?:$/.test(protocol) && (extension === undefined || videoExtensions.includes(extension));
}

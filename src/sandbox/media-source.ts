import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { AcceptedRequest } from './accepted-request.js';
import { type Generation, mediaTypes } from './generation.js';
import { synthesizeWav } from './synthesized-wav.js';

/** A result that can be read from any byte on. */
export interface MediaSource {
  type: string;
  /** Length in bytes. */
  size: number;
  /** The bytes from `start` to `end`, both included. */
  read(start: number, end: number): Readable;
}

/** The result number `sample` of a request: a WAV or a text of its own, or the one file that its format has. */
export async function mediaSource(request: AcceptedRequest, sample: number): Promise<MediaSource> {
  const { format } = request.generation;
  if (format === 'wav') return synthesized(request, sample);
  return format === 'txt' ? written(request, sample) : await recorded(format);
}

function written({ generation: { prompt } }: AcceptedRequest, sample: number): MediaSource {
  const text = Buffer.from(`Sample ${sample + 1} of the sandbox.\n\n${prompt}\n`);
  return {
    type: `${mediaTypes.txt}; charset=utf-8`,
    size: text.length,
    read: (start, end) => Readable.from(text.subarray(start, end + 1), { objectMode: false }),
  };
}

function synthesized({ requestId, generation }: AcceptedRequest, sample: number): MediaSource {
  const { prompt, seed, seconds, seamless, passes } = generation;
  const key = JSON.stringify([seed ?? requestId, prompt, sample]);
  const wav = synthesizeWav({ key, seconds, seamless, passes });
  return {
    type: mediaTypes.wav,
    size: wav.size,
    read: (start, end) => Readable.from(wav.read(start, end + 1), { objectMode: false }),
  };
}

async function recorded(format: Exclude<Generation['format'], 'wav' | 'txt'>): Promise<MediaSource> {
  const file = new URL(`media/sandbox.${format}`, import.meta.url);
  const { size } = await stat(file);
  return {
    type: mediaTypes[format],
    size,
    read: (start, end) => createReadStream(file, { start, end }),
  };
}

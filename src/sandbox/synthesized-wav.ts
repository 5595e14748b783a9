import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';

const sampleRate = 22_050;
const headerBytes = 44;
/** A chunk takes a few milliseconds to make. */
const chunkBytes = 16_384;
const longestSeconds = 600;
const grainsPerSecond = 700;
const chords = [
  [1, 5 / 4, 3 / 2],
  [1, 6 / 5, 3 / 2],
  [1, 4 / 3, 3 / 2],
  [1, 3 / 2, 9 / 4],
] as const;

/** The sound of a synthesized WAV. The same sound always has the same bytes. */
export interface Sound {
  /** Chooses chord, pitch, swell and noise. */
  key: string;
  /** Length of one pass; more than ten minutes are cut to ten minutes. */
  seconds: number;
  /** Without fades, so that it can be looped. */
  seamless: boolean;
  /** How often the pass is played. */
  passes: number;
}

/** A WAV that is computed as it is read, so that ten minutes of it take no more memory than a second. */
export interface SynthesizedWav {
  /** Length in bytes. */
  size: number;
  /** The bytes from `start` up to, not including, `end`, in chunks. Other work runs between two chunks. */
  read(start: number, end: number): AsyncIterable<Buffer>;
}

/** A soft chord over wind: 16-bit mono PCM at 22,050 Hz. */
export function synthesizeWav(sound: Sound): SynthesizedWav {
  const seconds = Math.min(sound.seconds, longestSeconds);
  const samplesPerPass = Math.round(seconds * sampleRate);
  const dataBytes = samplesPerPass * sound.passes * 2;
  const header = wavHeader(dataBytes);
  const level = levelOf({ ...sound, seconds });

  function pcm(start: number, end: number): Buffer {
    const first = Math.floor(start / 2);
    const buffer = Buffer.alloc((Math.ceil(end / 2) - first) * 2);
    for (let offset = 0; offset < buffer.length; offset += 2) {
      const index = (first + offset / 2) % samplesPerPass;
      buffer.writeInt16LE(Math.round(level(index / sampleRate) * 32_767), offset);
    }
    return buffer.subarray(start - first * 2, end - first * 2);
  }

  function bytes(start: number, end: number): Buffer {
    const data = pcm(Math.max(0, start - headerBytes), Math.max(0, end - headerBytes));
    return Buffer.concat([header.subarray(start, end), data]);
  }

  async function* read(start: number, end: number): AsyncIterable<Buffer> {
    for (let at = start; at < end; at += chunkBytes) {
      await setImmediate();
      yield bytes(at, Math.min(end, at + chunkBytes));
    }
  }

  return { size: headerBytes + dataBytes, read };
}

/** The level of the sound, -1 to 1, at a moment of a pass in seconds. */
function levelOf({ key, seconds, seamless }: Sound): (time: number) => number {
  const dice = createHash('sha256').update(key).digest();
  const roll = (index: number) => dice.readUInt8(index) / 256;
  // Whole cycles in a pass: the end meets the beginning.
  const whole = (hertz: number) => Math.max(1, Math.round(hertz * seconds)) / seconds;
  const root = 110 * 2 ** (Math.floor(roll(0) * 18) / 12);
  const chord = chords[Math.floor(roll(1) * chords.length)] ?? chords[0];
  const tones = chord.map((ratio, index) => ({
    pitch: 2 * Math.PI * whole(root * ratio),
    swell: 2 * Math.PI * whole(0.1 + 0.3 * roll(2 + index)),
  }));
  const wind = windOf(dice.readUInt32LE(8), Math.max(1, Math.round(seconds * grainsPerSecond)));
  const fade = seamless ? 0 : Math.min(0.5, seconds / 4);

  return (time) => {
    let level = 0.12 * wind(time / seconds);
    for (const { pitch, swell } of tones) {
      level += 0.16 * Math.sin(pitch * time) * (0.7 + 0.3 * Math.sin(swell * time));
    }
    return fade === 0 ? level : level * Math.min(1, time / fade, (seconds - time) / fade);
  };
}

/** Noise without its sharp edges: random grains with smooth ways between them, the last leading to the first. */
function windOf(seed: number, grains: number): (share: number) => number {
  const grain = (index: number) => {
    const mixed = Math.imul((index % grains) ^ seed, 0x9e3779b1);
    return (Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b) >>> 0) / 2 ** 31 - 1;
  };
  return (share) => {
    const place = share * grains;
    const index = Math.floor(place);
    const way = place - index;
    const smooth = way * way * (3 - 2 * way);
    return grain(index) * (1 - smooth) + grain(index + 1) * smooth;
  };
}

function wavHeader(dataBytes: number): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.write('RIFF', 0, 'ascii');
  header.writeUInt32LE(headerBytes - 8 + dataBytes, 4);
  header.write('WAVEfmt ', 8, 'ascii');
  header.writeUInt32LE(16, 16); // length of what follows, up to 'data'
  header.writeUInt16LE(1, 20); // PCM
  header.writeUInt16LE(1, 22); // one channel
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE(sampleRate * 2, 28);
  header.writeUInt16LE(2, 32); // bytes per sample
  header.writeUInt16LE(16, 34); // bits per sample
  header.write('data', 36, 'ascii');
  header.writeUInt32LE(dataBytes, 40);
  return header;
}

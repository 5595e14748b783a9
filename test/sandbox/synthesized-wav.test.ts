import { describe, expect, it } from 'vitest';
import { type Sound, type SynthesizedWav, synthesizeWav } from '../../src/sandbox/synthesized-wav.js';

const sound: Sound = { key: 'rain', seconds: 2, seamless: false, passes: 1 };

function wholeFile(changes: Partial<Sound> = {}): Promise<Buffer> {
  const wav = synthesizeWav({ ...sound, ...changes });
  return part(wav, 0, wav.size);
}

async function part(wav: SynthesizedWav, start: number, end: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of wav.read(start, end)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function samples(file: Buffer): number[] {
  return Array.from({ length: (file.length - 44) / 2 }, (_, index) => file.readInt16LE(44 + index * 2));
}

describe('synthesizeWav', () => {
  it('makes a PCM file whose header matches its length', async () => {
    const file = await wholeFile();
    expect(file.toString('ascii', 0, 4) + file.toString('ascii', 8, 12)).toBe('RIFFWAVE');
    expect(file.readUInt32LE(4)).toBe(file.length - 8);
    expect(file.readUInt32LE(40)).toBe(file.length - 44);
    expect((file.length - 44) / file.readUInt32LE(28)).toBeCloseTo(2, 4);
  });

  it('is loud enough to hear and never clips', async () => {
    const peak = Math.max(...samples(await wholeFile()).map(Math.abs));
    expect(peak).toBeGreaterThan(8_000);
    expect(peak).toBeLessThan(32_767);
  });

  it('has the same bytes for the same key, and different ones for another key', async () => {
    expect((await wholeFile()).equals(await wholeFile())).toBe(true);
    expect((await wholeFile()).equals(await wholeFile({ key: 'wind' }))).toBe(false);
  });

  it('reads any part as it is in the whole file, also from odd bytes and across chunks', async () => {
    const whole = await wholeFile();
    const wav = synthesizeWav(sound);
    for (const [start, end] of [
      [0, 1],
      [10, 51],
      [43, 44],
      [45, 48],
      [65_531, 65_541],
      [44, whole.length],
      [whole.length - 1, whole.length],
    ] as const) {
      const read = await part(wav, start, end);
      expect(read.equals(whole.subarray(start, end)), `${start}-${end}`).toBe(true);
    }
  });

  it('plays a second pass exactly like the first', async () => {
    const pass = (await wholeFile({ seamless: true })).subarray(44);
    const twice = (await wholeFile({ seamless: true, passes: 2 })).subarray(44);
    expect(twice.equals(Buffer.concat([pass, pass]))).toBe(true);
  });

  it('has no jump where a seamless pass repeats, and fades otherwise', async () => {
    const loop = samples(await wholeFile({ seamless: true }));
    const steps = loop.map((level, index) => Math.abs(level - (loop[index - 1] ?? level)));
    const seam = Math.abs((loop.at(-1) ?? 0) - (loop[0] ?? 0));
    expect(seam).toBeLessThanOrEqual(Math.max(...steps));
    expect(Math.abs(samples(await wholeFile()).at(-1) ?? 1)).toBeLessThan(10);
  });

  it('lets other work run between two chunks of a file of any length', async () => {
    const wav = synthesizeWav({ ...sound, seconds: 60 });
    let turns = 0;
    let isRead = false;
    const count = () => {
      turns += 1;
      if (!isRead) setImmediate(count);
    };
    setImmediate(count);
    let chunks = 0;
    for await (const chunk of wav.read(0, wav.size)) {
      expect(chunk.length).toBeLessThanOrEqual(16_384);
      chunks += 1;
    }
    isRead = true;

    expect(chunks).toBeGreaterThan(100);
    expect(turns).toBeGreaterThanOrEqual(chunks);
  });

  it('works for the shortest length and cuts a longer one to ten minutes', async () => {
    expect((await wholeFile({ seconds: 0.1 })).length).toBe(44 + 2_205 * 2);
    expect(synthesizeWav({ ...sound, seconds: 0.000001 }).size).toBe(44);
    expect(synthesizeWav({ ...sound, seconds: 1e12 }).size).toBe(44 + 600 * 44_100);
  });
});

import { describe, expect, it } from 'vitest';
import { type Sound, synthesizeWav } from '../../src/sandbox/synthesized-wav.js';

const sound: Sound = { key: 'rain', seconds: 2, seamless: false, passes: 1 };

function wholeFile(changes: Partial<Sound> = {}): Buffer {
  const wav = synthesizeWav({ ...sound, ...changes });
  return Buffer.concat([...wav.read(0, wav.size)]);
}

function samples(file: Buffer): number[] {
  return Array.from({ length: (file.length - 44) / 2 }, (_, index) => file.readInt16LE(44 + index * 2));
}

describe('synthesizeWav', () => {
  it('makes a PCM file whose header agrees with its length', () => {
    const file = wholeFile();
    expect(file.toString('ascii', 0, 4) + file.toString('ascii', 8, 12)).toBe('RIFFWAVE');
    expect(file.readUInt32LE(4)).toBe(file.length - 8);
    expect(file.readUInt32LE(40)).toBe(file.length - 44);
    expect((file.length - 44) / file.readUInt32LE(28)).toBeCloseTo(2, 4);
  });

  it('is loud enough to hear and never clips', () => {
    const peak = Math.max(...samples(wholeFile()).map(Math.abs));
    expect(peak).toBeGreaterThan(8_000);
    expect(peak).toBeLessThan(32_767);
  });

  it('has the same bytes for the same key and others for another', () => {
    expect(wholeFile().equals(wholeFile())).toBe(true);
    expect(wholeFile().equals(wholeFile({ key: 'wind' }))).toBe(false);
  });

  it('reads any part as it is in the whole, also from odd bytes and across chunks', () => {
    const whole = wholeFile();
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
      const part = Buffer.concat([...wav.read(start, end)]);
      expect(part.equals(whole.subarray(start, end)), `${start}-${end}`).toBe(true);
    }
  });

  it('plays a second pass just like the first', () => {
    const pass = wholeFile({ seamless: true }).subarray(44);
    const twice = wholeFile({ seamless: true, passes: 2 }).subarray(44);
    expect(twice.equals(Buffer.concat([pass, pass]))).toBe(true);
  });

  it('has no jump where a seamless pass begins again, and fades otherwise', () => {
    const loop = samples(wholeFile({ seamless: true }));
    const steps = loop.map((level, index) => Math.abs(level - (loop[index - 1] ?? level)));
    const seam = Math.abs((loop.at(-1) ?? 0) - (loop[0] ?? 0));
    expect(seam).toBeLessThanOrEqual(Math.max(...steps));
    expect(Math.abs(samples(wholeFile()).at(-1) ?? 1)).toBeLessThan(10);
  });

  it('works for the shortest length and cuts what is absurdly long to an hour', () => {
    expect(wholeFile({ seconds: 0.1 }).length).toBe(44 + 2_205 * 2);
    expect(synthesizeWav({ ...sound, seconds: 0.000001 }).size).toBe(44);
    expect(synthesizeWav({ ...sound, seconds: 1e12 }).size).toBe(44 + 3_600 * 44_100);
  });
});

import { useEffect, useState } from 'react';

const BARS = 120;

/** The loudness over time. With `MEDIA_PROXY=true` and in the sandbox, pages of other origins may read the bytes of a result. */
export function Waveform({ url }: { url: string }) {
  const [peaks, setPeaks] = useState<number[]>([]);
  useEffect(() => {
    let isCurrent = true;
    readPeaks(url).then((read) => isCurrent && setPeaks(read), console.warn);
    return () => {
      isCurrent = false;
    };
  }, [url]);
  return (
    <svg viewBox={`0 0 ${BARS} 2`} preserveAspectRatio="none" aria-hidden="true">
      <path d={peaks.map((peak, at) => `M${at + 0.5} ${1 - peak}v${2 * peak}`).join('')} />
    </svg>
  );
}

async function readPeaks(url: string): Promise<number[]> {
  const response = await fetch(url);
  const audio = await new OfflineAudioContext(1, 1, 44_100).decodeAudioData(await response.arrayBuffer());
  const samples = audio.getChannelData(0);
  const size = Math.ceil(samples.length / BARS);
  return Array.from({ length: BARS }, (_, at) =>
    samples
      .subarray(at * size, (at + 1) * size)
      .reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0),
  );
}

import { registerEnumType } from 'type-graphql';

/** The values are Pixazo's own words. */
export enum AudioFormat {
  WAV = 'wav',
  MP3 = 'mp3',
  AAC = 'aac',
  FLAC = 'flac',
}

registerEnumType(AudioFormat, {
  name: 'AudioFormat',
  description: 'The file format of generated audio. Browsers play all of them.',
  valuesConfig: {
    WAV: { description: 'Uncompressed; the largest, ready for further editing.' },
    MP3: { description: 'Compressed; plays everywhere.' },
    AAC: { description: 'Compressed; smaller than MP3 at the same quality.' },
    FLAC: { description: 'Compressed without loss.' },
  },
});

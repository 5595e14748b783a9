import { MediaKind, ModelTask } from '../../core/model.js';

const TASK =
  /\b(text|speech|voice|audio|image|video)[\s_-]+to[\s_-]+(text|speech|voice|audio|music|image|video|3d)\b/i;
const MODALITIES: Record<string, string> = { speech: 'AUDIO', voice: 'AUDIO', music: 'AUDIO' };

/** The task that the first of some texts names, such as a heading or an id. Null: none does, or the gateway has no such task. */
export function taskIn(texts: readonly string[]): ModelTask | null {
  for (const text of texts) {
    const [, from, to] = TASK.exec(text) ?? [];
    if (!from || !to) continue;
    const name = `${modality(from)}_TO_${modality(to)}`;
    return Object.values(ModelTask).find((task) => task === name) ?? null;
  }
  return null;
}

function modality(word: string): string {
  return MODALITIES[word.toLowerCase()] ?? word.toUpperCase();
}

/** The kind of file that a MIME type or else a task names. Null: neither does. */
export function outputOf(mediaType: string | null, task: ModelTask | null): MediaKind | null {
  const kinds: Record<string, MediaKind> = {
    audio: MediaKind.AUDIO,
    video: MediaKind.VIDEO,
    image: MediaKind.IMAGE,
    text: MediaKind.TEXT,
    model: MediaKind.MODEL_3D,
    '3d': MediaKind.MODEL_3D,
  };
  const named = mediaType?.split('/')[0] ?? task?.split('_').at(-1) ?? '';
  return kinds[named.trim().toLowerCase()] ?? null;
}

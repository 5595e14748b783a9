/** A value that JSON can carry. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
/** A JSON object. */
export type JsonObject = { [key: string]: Json };

/** The kinds of file that a model makes. */
export enum MediaKind {
  AUDIO = 'AUDIO',
  VIDEO = 'VIDEO',
  IMAGE = 'IMAGE',
  TEXT = 'TEXT',
  MODEL_3D = 'MODEL_3D',
  OTHER = 'OTHER',
}

/** The kinds of input and output of a model. */
export enum ModelTask {
  TEXT_TO_AUDIO = 'TEXT_TO_AUDIO',
  TEXT_TO_IMAGE = 'TEXT_TO_IMAGE',
  TEXT_TO_VIDEO = 'TEXT_TO_VIDEO',
  TEXT_TO_TEXT = 'TEXT_TO_TEXT',
  TEXT_TO_3D = 'TEXT_TO_3D',
  AUDIO_TO_AUDIO = 'AUDIO_TO_AUDIO',
  AUDIO_TO_TEXT = 'AUDIO_TO_TEXT',
  IMAGE_TO_IMAGE = 'IMAGE_TO_IMAGE',
  IMAGE_TO_VIDEO = 'IMAGE_TO_VIDEO',
  IMAGE_TO_3D = 'IMAGE_TO_3D',
  VIDEO_TO_AUDIO = 'VIDEO_TO_AUDIO',
  VIDEO_TO_VIDEO = 'VIDEO_TO_VIDEO',
  VIDEO_TO_TEXT = 'VIDEO_TO_TEXT',
  OTHER = 'OTHER',
}

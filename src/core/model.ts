/** A value that JSON can carry. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
/** A JSON object. */
export type JsonObject = { [key: string]: Json };

/** The kinds of file that a model makes. */
export enum MediaKind {
  AUDIO = 'AUDIO',
  VIDEO = 'VIDEO',
}

/** The kinds of input and output of a model. */
export enum ModelTask {
  TEXT_TO_AUDIO = 'TEXT_TO_AUDIO',
  VIDEO_TO_VIDEO = 'VIDEO_TO_VIDEO',
  VIDEO_TO_AUDIO = 'VIDEO_TO_AUDIO',
}

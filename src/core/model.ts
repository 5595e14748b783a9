/** A value that JSON can carry. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
/** A JSON object. */
export type JsonObject = { [key: string]: Json };

/** What kind of file a model makes. */
export enum MediaKind {
  AUDIO = 'AUDIO',
  VIDEO = 'VIDEO',
}

/** What a model turns into what. */
export enum ModelTask {
  TEXT_TO_AUDIO = 'TEXT_TO_AUDIO',
  VIDEO_TO_VIDEO = 'VIDEO_TO_VIDEO',
  VIDEO_TO_AUDIO = 'VIDEO_TO_AUDIO',
}

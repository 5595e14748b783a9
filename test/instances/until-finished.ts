import { type PixazoStandIn, statusBody } from '../support/pixazo-stand-in.js';

/** Keeps every job in PROCESSING until the returned function is called. */
export function untilFinished(pixazo: PixazoStandIn): () => void {
  let finished = false;
  pixazo.onStatus(({ path }) => {
    const output = { media_url: ['https://media.test/a.wav'], media_type: 'audio/wav' };
    const changes = finished ? { status: 'COMPLETED', output } : { status: 'PROCESSING' };
    return { body: statusBody(path.split('/').at(-1) ?? '', changes) };
  });
  return () => {
    finished = true;
  };
}

import type { GatewayError, Job } from '@pixazo-gateway/client';

/** Codes that deserve words of the app's own. The message says the rest well enough. */
const OWN_WORDS: Partial<Record<GatewayError['code'], string>> = {
  INSUFFICIENT_BALANCE: 'This service is out of money. Its operator has to act.',
  PRICE_CHANGED: 'The price has changed. Look at it, and press again.',
  SUBMISSION_UNCONFIRMED:
    'It is not known whether this sound was started. Another try may cost a second time.',
};

/** Why a request was refused, or why a job failed. */
export function Problem({ error }: { error: GatewayError | Job['error'] }) {
  if (!error) return null;
  const fields = 'fields' in error ? error.fields : [];
  return (
    <div role="alert">
      <p>{OWN_WORDS[error.code] ?? error.message}</p>
      {fields.map(({ path, message }) => (
        <p key={path.join('.')}>
          {path.at(-1)}: {message}
        </p>
      ))}
      {error.charged === 'UNKNOWN' && <p>It may have been charged.</p>}
    </div>
  );
}

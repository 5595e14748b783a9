import { useEffect, useState } from 'react';
import type { Quote } from '../gateway.js';
import type { GatewayError } from '../gateway-error.js';
import type { InputOf, ModelName } from '../generation.js';
import { useGateway } from './provider.js';
import { readWithRetries } from './read-with-retries.js';

/** A person who types asks for no price with each key. */
const TYPING_MS = 300;

export interface UseQuote {
  /** Null until it was read, and for a model without a price. */
  quote: Quote | null;
  /** BAD_USER_INPUT while the input is incomplete. */
  error: GatewayError | null;
  /** Whether the quote is not yet that of the input. */
  isStale: boolean;
}

/** The price of an input, read again when it changes. Null as the input reads nothing. */
export function useQuote<Name extends ModelName>(model: Name, input: InputOf<Name> | null): UseQuote {
  const gateway = useGateway();
  const key = JSON.stringify([model, input]);
  const [read, setRead] = useState<Omit<UseQuote, 'isStale'> & { key: string }>({
    key: '',
    quote: null,
    error: null,
  });
  useEffect(() => {
    const [name, given] = JSON.parse(key) as [string, Record<string, unknown> | null];
    if (given === null) return;
    let stop: () => void = () => undefined;
    const typing = setTimeout(() => {
      stop = readWithRetries(
        (signal) => gateway.quote(name, given, { signal }),
        ({ value: quote, error }) => setRead({ key, quote, error }),
      );
    }, TYPING_MS);
    return () => {
      clearTimeout(typing);
      stop();
    };
  }, [gateway, key]);
  return { quote: read.quote, error: read.error, isStale: input !== null && read.key !== key };
}

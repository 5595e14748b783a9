import type { Model, Quote, Viewer } from '@pixazo-gateway/client';
import { useQuote } from '@pixazo-gateway/client/react';
import { isSandbox } from '../gateway-facts.js';
import { messages } from './messages.js';
import { useViewer } from './viewer.js';

interface SendBarProps {
  model: Model;
  /** Null while it cannot be sent. */
  input: Record<string, unknown> | null;
  isSending: boolean;
}

/** The form's button, which stays in view, with the price of pressing it and what is left to spend. */
export function SendBar({ model, input, isSending }: SendBarProps) {
  const { quote } = useQuote(model.inputName, input);
  const viewer = useViewer();
  const facts = [priceOf(quote), ...leftOf(viewer)];
  return (
    <div className="send">
      <button type="submit" className="primary" aria-disabled={isSending}>
        {isSending ? messages.pressing : messages.generate(model.output)}
      </button>
      <p className="quiet">{facts.join(' ')}</p>
    </div>
  );
}

/** The price of a generation, in words. @param quote null: not known */
export function priceOf(quote: Quote | null): string {
  if (!quote) return isSandbox ? messages.free : messages.costs;
  const { price, affordable, budget } = quote;
  if (!affordable && budget) return messages.noMoney(budget.name);
  return messages.price(`${price.amount} ${price.currency}`);
}

function leftOf(viewer: Viewer | null): string[] {
  if (!viewer) return [];
  const { quota, budgets } = viewer;
  const left = budgets.map(({ available, name }) =>
    messages.budgetLeft(`${available.amount} ${available.currency}`, name),
  );
  return quota ? [messages.quotaLeft(Math.max(quota.limit - quota.used, 0), quota.limit), ...left] : left;
}

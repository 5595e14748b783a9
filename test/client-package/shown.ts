import { createElement, type ReactElement, StrictMode } from 'react';
import { act, create } from 'react-test-renderer';
import type { Gateway } from '../../packages/client/src/gateway.js';
import { GatewayProvider } from '../../packages/client/src/react/provider.js';
import { untilTheEnd } from '../support/until-the-end.js';

/** A component that shows a hook, until the end of the test. */
export interface Shown<Value> {
  /** The result of the hook at the last rendering. */
  readonly value: Value;
  /** Renders again with another hook. */
  again(useValue: () => Value): Promise<void>;
  /** Runs what changes the state of a component. */
  act<Result>(change: () => Result | Promise<Result>): Promise<Result>;
  unmount(): Promise<void>;
}

/** Shows a hook as an app in development does: twice, in StrictMode. */
export async function shown<Value>(gateway: Gateway, useValue: () => Value): Promise<Shown<Value>> {
  const seen: { value?: Value } = {};
  function Probe({ use }: { use: () => Value }): null {
    seen.value = use();
    return null;
  }
  const page = (use: () => Value): ReactElement =>
    createElement(
      StrictMode,
      null,
      createElement(GatewayProvider, { gateway }, createElement(Probe, { use })),
    );
  // The renderer without a DOM is deprecated for apps; without this it says so each time.
  const environment = globalThis as { IS_REACT_NATIVE_TEST_ENVIRONMENT?: boolean };
  environment.IS_REACT_NATIVE_TEST_ENVIRONMENT = true;
  const root = await acting(() => create(page(useValue)));
  delete environment.IS_REACT_NATIVE_TEST_ENVIRONMENT;
  const unmount = () => acting(() => root.unmount());
  untilTheEnd({ [Symbol.asyncDispose]: unmount });
  return {
    get value() {
      return seen.value as Value;
    },
    again: (use) => acting(() => root.update(page(use))),
    act: acting,
    unmount,
  };
}

/** The environment says so only during the change: updates that arrive from the gateway need no `act`. */
async function acting<Result>(change: () => Result | Promise<Result>): Promise<Result> {
  const environment = globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean };
  environment.IS_REACT_ACT_ENVIRONMENT = true;
  try {
    let result: { value: Result } | undefined;
    await act(async () => {
      result = { value: await change() };
    });
    return (result as { value: Result }).value;
  } finally {
    environment.IS_REACT_ACT_ENVIRONMENT = false;
  }
}

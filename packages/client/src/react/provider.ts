import { createContext, createElement, type ReactElement, type ReactNode, useContext } from 'react';
import type { Gateway } from '../gateway.js';

const GatewayContext = createContext<Gateway | null>(null);

export interface GatewayProviderProps {
  /** Made once, outside of components: `createGateway({ url })`. */
  gateway: Gateway;
  children?: ReactNode;
}

/** Gives the hooks below it their gateway. */
export function GatewayProvider({ gateway, children }: GatewayProviderProps): ReactElement {
  return createElement(GatewayContext.Provider, { value: gateway }, children);
}

/**
 * The gateway of the nearest provider.
 * @throws Error without a provider
 */
export function useGateway(): Gateway {
  const gateway = useContext(GatewayContext);
  if (gateway) return gateway;
  throw new Error('No gateway was given: wrap the component in <GatewayProvider gateway={gateway}>.');
}

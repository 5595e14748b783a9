/** The same port, with `around` around each call of its methods. */
export function aroundEachCall<Port extends object>(
  port: Port,
  around: (method: string | symbol, call: () => Promise<unknown>) => Promise<unknown>,
): Port {
  return new Proxy(port, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...given: unknown[]) => around(name, async () => member.apply(target, given));
    },
  });
}

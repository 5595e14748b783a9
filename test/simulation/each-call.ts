/** The methods that return at once, from the memory of the process. */
const SYNCHRONOUS: ReadonlySet<string | symbol> = new Set(['settled']);

/** The same port, with `around` applied to each call of its asynchronous methods. */
export function aroundEachCall<Port extends object>(
  port: Port,
  around: (method: string | symbol, call: () => Promise<unknown>) => Promise<unknown>,
): Port {
  return new Proxy(port, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      if (SYNCHRONOUS.has(name)) return member.bind(target);
      return (...given: unknown[]) => around(name, async () => member.apply(target, given));
    },
  });
}

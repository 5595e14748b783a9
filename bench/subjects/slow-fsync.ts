/** Loaded into a process before its program: replaces its SQLite with `slow-sqlite`. */
import { register } from 'node:module';

const slow = new URL('./slow-sqlite.js', import.meta.url).href;
const resolve = `export const resolve = (name, context, next) =>
  next(name === '@photostructure/sqlite' && context.parentURL !== '${slow}' ? '${slow}' : name, context);`;
register(`data:text/javascript,${encodeURIComponent(resolve)}`);

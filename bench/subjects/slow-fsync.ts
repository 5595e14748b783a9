/** Loaded into a process before its program: gives it `slow-sqlite` in the place of its SQLite. */
import { register } from 'node:module';

const slow = new URL('./slow-sqlite.js', import.meta.url).href;
const resolve = `export const resolve = (name, context, next) =>
  next(name === '@photostructure/sqlite' && context.parentURL !== '${slow}' ? '${slow}' : name, context);`;
register(`data:text/javascript,${encodeURIComponent(resolve)}`);

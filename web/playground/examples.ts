/** The operations of a tab, and their variables as JSON. */
export interface Example {
  query: string;
  variables: string | undefined;
}

const documents = import.meta.glob<string>('./examples/*.graphql', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const variables = import.meta.glob<string>('./examples/*.variables.json', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** One tab for each document in examples/, with the variables from the file beside it. */
export const examples: Example[] = Object.entries(documents).map(([path, query]) => ({
  query,
  variables: variables[path.replace(/\.graphql$/, '.variables.json')],
}));

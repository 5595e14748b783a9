/** A place in a JSON document: the members and indexes that lead to it. */
export type JsonPlace = readonly (string | number)[];

/** A problem of a definition, and the place of it. */
export interface DefinitionProblem {
  path: JsonPlace;
  /** The rule that it breaks, such as `must be a text`, without the value. */
  problem: string;
}

/** A place as JSONPath writes it: `$.parameters[2].default`. Odd names are cut to 60 characters. */
export function jsonPath(place: JsonPlace): string {
  const steps = place.map((step) => {
    if (typeof step === 'number') return `[${step}]`;
    return /^[A-Za-z_$][\w$]*$/.test(step) && step.length <= 60
      ? `.${step}`
      : `[${JSON.stringify(step.slice(0, 60))}]`;
  });
  return `$${steps.join('')}`;
}

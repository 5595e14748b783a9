import type { ModelDefinition, ParameterDefinition } from './model-definition.js';

/** An operator's ceilings on every model. Null: the model's own limit alone applies. */
export interface Ceilings {
  /** Results of one generation. */
  samples: number | null;
  /** Length of each result, in seconds. */
  seconds: number | null;
}

/**
 * The model with its limits, and the defaults above them, lowered to the ceilings.
 * @throws Error when nothing that the model allows is below a ceiling
 */
export function applyCeilings(model: ModelDefinition, { samples, seconds }: Ceilings): ModelDefinition {
  const parameters = model.parameters.map((parameter) => {
    if (parameter.name === model.quantity && samples !== null) {
      return lower(
        parameter,
        samples,
        `MAX_SAMPLES must allow a value of ${parameter.name} of the model ${model.id}`,
      );
    }
    if (parameter.name === model.duration && seconds !== null) {
      const problem = `MAX_DURATION_SECONDS must allow a value of ${parameter.name} of the model ${model.id}`;
      return lower(parameter, seconds, problem);
    }
    return parameter;
  });
  return { ...model, parameters };
}

function lower(parameter: ParameterDefinition, ceiling: number, problem: string): ParameterDefinition {
  return parameter.type === 'ENUM'
    ? lowerChoice(parameter, ceiling, problem)
    : lowerNumber(parameter, ceiling, problem);
}

function lowerNumber(parameter: ParameterDefinition, ceiling: number, problem: string): ParameterDefinition {
  const { minimum = -Infinity, exclusiveMinimum = -Infinity, maximum, default: fallback } = parameter;
  if (minimum > ceiling || exclusiveMinimum >= ceiling) throw new Error(problem);
  const isTooGreat = typeof fallback === 'number' && fallback > ceiling;
  return {
    ...parameter,
    maximum: Math.min(maximum ?? ceiling, ceiling),
    ...(isTooGreat && { default: ceiling }),
  };
}

/** An ENUM of numbers loses the values above the ceiling. Its default becomes the greatest of the others. */
function lowerChoice(parameter: ParameterDefinition, ceiling: number, problem: string): ParameterDefinition {
  const allowedValues = (parameter.allowedValues ?? []).filter((value) => Number(value) <= ceiling);
  const greatest = [...allowedValues].sort((one, other) => Number(one) - Number(other)).at(-1);
  if (greatest === undefined) throw new Error(problem);
  const { default: fallback } = parameter;
  const isTooGreat = fallback !== undefined && Number(fallback) > ceiling;
  return { ...parameter, allowedValues, ...(isTooGreat && { default: greatest }) };
}

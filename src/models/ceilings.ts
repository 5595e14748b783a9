import type { ModelDefinition, ParameterDefinition } from './model-definition.js';

/** An operator's ceilings on every model. Null: the model's own limit alone applies. */
export interface Ceilings {
  /** Results of one generation. */
  samples: number | null;
  /** Length of each result, in seconds. */
  seconds: number | null;
}

/** The model with its limits, and the defaults above them, lowered to the ceilings. */
export function applyCeilings(model: ModelDefinition, { samples, seconds }: Ceilings): ModelDefinition {
  const ceilingOf = (name: string) => {
    if (name === model.quantity) return samples;
    return name === model.duration ? seconds : null;
  };
  const parameters = model.parameters.map((parameter) => {
    const ceiling = ceilingOf(parameter.name);
    return ceiling === null ? parameter : lower(parameter, ceiling);
  });
  return { ...model, parameters };
}

function lower(parameter: ParameterDefinition, ceiling: number): ParameterDefinition {
  const { maximum, default: fallback } = parameter;
  const isTooGreat = typeof fallback === 'number' && fallback > ceiling;
  return {
    ...parameter,
    maximum: Math.min(maximum ?? ceiling, ceiling),
    ...(isTooGreat && { default: ceiling }),
  };
}

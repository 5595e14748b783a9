import { Field, Float, InputType, Int, registerEnumType } from 'type-graphql';
import { enumValueName, inputTypeName, parameterName } from '../models/graph-names.js';
import type { ModelDefinition, ParameterDefinition } from '../models/model-definition.js';
import { describeParameter } from './parameter-description.js';
import { SafeIntScalar, UrlScalar } from './scalars.js';

/** A class that type-graphql knows as an input type. */
export type InputClass = new () => object;

/** Builds the input type of a model's mutation. type-graphql's decorators are functions, called here with data. */
export function inputTypeOf(model: ModelDefinition): InputClass {
  const name = inputTypeName(model);
  const Input = { [name]: class {} }[name] as InputClass;
  InputType(name, { description: `The parameters of ${model.name}.` })(Input);
  for (const parameter of model.parameters) {
    const type = graphTypeOf(parameter) as typeof String;
    Field(() => (parameter.isList ? [type] : type), {
      description: describeParameter(parameter),
      nullable: !parameter.required && parameter.default === undefined,
      defaultValue: parameter.default,
    })(Input.prototype, parameterName(parameter.name));
  }
  return Input;
}

const graphTypes = { STRING: String, TEXT: String, URL: UrlScalar, FLOAT: Float, BOOLEAN: Boolean };
/** The range of GraphQL's `Int`. */
const INT_MIN = -(2 ** 31);
const INT_MAX = 2 ** 31 - 1;

function graphTypeOf(parameter: ParameterDefinition) {
  if (parameter.type === 'INT') return integerTypeOf(parameter);
  return parameter.type === 'ENUM' ? enumTypeOf(parameter) : graphTypes[parameter.type];
}

/** `Int` has 32 bits, which a parameter without limits may exceed. */
function integerTypeOf({ minimum, exclusiveMinimum, maximum = Infinity }: ParameterDefinition) {
  const isWithin = (minimum ?? exclusiveMinimum ?? -Infinity) >= INT_MIN && maximum <= INT_MAX;
  return isWithin ? Int : SafeIntScalar;
}

/** The values inside are Pixazo's own words, so the input needs no translation on its way out. */
function enumTypeOf({ allowedValues = [], enumName, description }: ParameterDefinition) {
  if (enumName === undefined) throw new Error('An ENUM parameter has the name of its type');
  const values = Object.fromEntries(allowedValues.map((value) => [enumValueName(value), value]));
  const valuesConfig = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, { description: `Sent to Pixazo as \`${value}\`.` }]),
  );
  registerEnumType(values, { name: enumName, description, valuesConfig });
  return values;
}

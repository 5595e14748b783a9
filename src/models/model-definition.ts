import type { MediaKind, ModelTask } from '../core/model.js';
import type { WrittenParameter } from './parameter-schema.js';

/** The kinds of file that a URL parameter can lead to. */
export type AcceptedKind = 'video' | 'image' | 'audio';

/** One value of a parameter, as Pixazo gets it. */
export type ParameterValue = string | number | boolean;

/** One parameter of a model: all there is to know of it, with every default filled in. */
export interface ParameterDefinition {
  /** As Pixazo spells it, such as `text_prompt`. In the graph it is `textPrompt`. */
  name: string;
  /** A TEXT is a STRING that people write, such as a prompt. */
  type: WrittenParameter['type'];
  /** Whether it takes a list of values. Limits then apply to each of them. */
  isList: boolean;
  /** Its effect, for a frontend developer. Its limits are added where it is printed. */
  description: string;
  /** Whether a generation cannot start without it. Never together with `default`. */
  required: boolean;
  /** Sent when the caller gives none. An optional parameter without a default is then left out. */
  default?: ParameterValue | readonly ParameterValue[];
  /** Of an INT or FLOAT: the least value. */
  minimum?: number;
  /** Of an INT or FLOAT: every value is greater than this. */
  exclusiveMinimum?: number;
  /** Of an INT or FLOAT: the greatest value. */
  maximum?: number;
  /** Of a STRING or TEXT: the fewest characters, without the white space around them. */
  minLength?: number;
  /** Of a STRING or TEXT, always: the most characters, without the white space around them. */
  maxLength?: number;
  /** Of a list: the fewest values. */
  minItems?: number;
  /** Of a list, always: the most values. */
  maxItems?: number;
  /** Of an ENUM, always: its values as Pixazo spells them. */
  allowedValues?: readonly (string | number)[];
  /** Of an ENUM, always: the name of its type in the graph. */
  enumName?: string;
  /** Of a URL: the kinds of file it may lead to. Absent: any. */
  accepts?: readonly AcceptedKind[];
}

/** One generation endpoint of Pixazo, as data. The input type, its checks and its documentation derive from it. */
export interface ModelDefinition {
  /** Unique among the models of the gateway. */
  id: string;
  name: string;
  version: string;
  /** One sentence on what the mutation makes. */
  description: string;
  task: ModelTask;
  output: MediaKind;
  /** The mutation that starts it: begins with `generate`. */
  mutation: string;
  /** Where its generations are posted, below Pixazo's address. */
  path: string;
  /** The model that Pixazo names in status answers and callbacks. */
  upstreamModelId: string;
  /** The parameter that counts results, by Pixazo's name. Null: there is none. */
  quantity: string | null;
  /** The parameter that counts seconds, by Pixazo's name. Null: there is none. */
  duration: string | null;
  /** Whether an operator has seen a real answer of this model. */
  confirmed: boolean;
  parameters: readonly ParameterDefinition[];
}

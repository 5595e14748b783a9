import type { MediaKind, ModelTask } from '../core/model.js';

/** The most characters of a text whose definition sets no limit. */
export const DEFAULT_MAX_LENGTH = 5_000;

/** The kinds of value that a parameter takes. A TEXT is a STRING that people write, such as a prompt. */
type ParameterKind = 'STRING' | 'TEXT' | 'URL' | 'INT' | 'FLOAT' | 'BOOLEAN' | 'ENUM';

/** One parameter of a model: all there is to know of it. */
export interface ParameterDefinition {
  /** As Pixazo spells it, such as `text_prompt`. In the graph it is `textPrompt`. */
  name: string;
  type: ParameterKind;
  /** Its effect, for a frontend developer. Its limits are added where it is printed. */
  description: string;
  /** Whether a generation cannot start without it. Never together with `default`. */
  required?: boolean;
  /** Sent when the caller gives none. An optional parameter without a default is then left out. */
  default?: string | number | boolean;
  /** Of an INT or FLOAT: the least value. */
  minimum?: number;
  /** Of an INT or FLOAT: every value is greater than this. */
  exclusiveMinimum?: number;
  /** Of an INT or FLOAT: the greatest value. */
  maximum?: number;
  /** Of a STRING or TEXT: the fewest characters, without the white space around them. */
  minLength?: number;
  /** Of a STRING or TEXT: the most characters, without the white space around them; 5,000 when absent. */
  maxLength?: number;
  /** Of an ENUM: its values as Pixazo spells them. */
  allowedValues?: readonly string[];
  /** Of an ENUM: the name of its type in the graph. */
  enumName?: string;
}

/** One generation endpoint of Pixazo, as data. The input type, its checks and its documentation derive from it. */
export interface ModelDefinition {
  /** Pixazo's model id: it names the endpoint and begins every request_id. */
  id: string;
  name: string;
  version: string;
  task: ModelTask;
  output: MediaKind;
  /** The mutation that starts it: begins with `generate`. */
  mutation: string;
  /** One sentence on what the mutation makes. */
  description: string;
  parameters: readonly ParameterDefinition[];
}

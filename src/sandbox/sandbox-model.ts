/** A parameter of a model, as far as the sandbox uses it. */
export interface SandboxParameter {
  /** As Pixazo spells it. */
  name: string;
  type: string;
  isList: boolean;
  required: boolean;
  default?: unknown;
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  allowedValues?: readonly (string | number)[];
  /** The kinds of file that a URL may lead to; absent: any. */
  accepts?: readonly string[];
}

/** A model of the stand-in: plain data, with every default filled in. */
export interface SandboxModel {
  /** The path of its operation. */
  path: string;
  /** Its id in answers. */
  upstreamModelId: string;
  /** The kind of file it makes, such as `IMAGE`. */
  output: string;
  /** The parameter that counts results; null: it makes one. */
  quantity: string | null;
  /** The parameter that counts seconds; null: results have a length of their own. */
  duration: string | null;
  parameters: readonly SandboxParameter[];
}

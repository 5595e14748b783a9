import type { FocusEvent } from 'react';
import { isButtonGroup } from './choice-control.js';
import { messages } from './messages.js';
import { ParameterControl } from './parameter-control.js';
import { labelOf, type Parameter } from './parameter-value.js';
import { Prose } from './prose.js';

/** One parameter: its name, its control, what it does, and what is wrong with what stands there. */
export function ParameterField(props: {
  id: string;
  parameter: Parameter;
  text: string;
  problem: string | null;
  onChange: (text: string) => void;
  /** The focus has gone elsewhere. */
  onLeave: () => void;
}) {
  const { id, parameter, problem, onLeave } = props;
  const label = labelOf(parameter.name);
  const control = (
    <ParameterControl
      {...props}
      label={label}
      isWrong={problem !== null}
      describedBy={problem ? `${id}-problem ${id}-help` : `${id}-help`}
    />
  );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it hears of the focus that its control loses
    <div
      className="field"
      data-name={parameter.name}
      data-type={parameter.isList ? 'LIST' : parameter.type}
      onBlur={(event) => isLeft(event) && onLeave()}
    >
      {isButtonGroup(parameter) ? (
        <span className="label" id={`${id}-label`}>
          {label}
        </span>
      ) : (
        <label className="label" htmlFor={id}>
          {label}
          {!parameter.required && parameter.default === null && (
            <span className="quiet"> {messages.optional}</span>
          )}
        </label>
      )}
      {control}
      {problem && (
        <p className="problem" id={`${id}-problem`}>
          {problem}
        </p>
      )}
      <p className="help" id={`${id}-help`}>
        <Prose text={parameter.description} />
      </p>
    </div>
  );
}

/** Whether the focus has left the field, but not for a button: what moves as a problem appears would be missed by the press. */
function isLeft({ currentTarget, relatedTarget }: FocusEvent): boolean {
  return !currentTarget.contains(relatedTarget) && !(relatedTarget instanceof HTMLButtonElement);
}

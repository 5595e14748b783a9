import type { FocusEvent } from 'react';
import { AddressInput } from './address-input.js';
import { Choice } from './choice-control.js';
import { messages } from './messages.js';
import type { Parameter } from './parameter-value.js';

interface ControlProps {
  id: string;
  parameter: Parameter;
  text: string;
  label: string;
  isWrong: boolean;
  describedBy: string;
  onChange: (text: string) => void;
}

/** The form control for a parameter's type. */
export function ParameterControl(props: ControlProps) {
  const { type, isList } = props.parameter;
  if (type === 'ENUM') return <Choice {...props} />;
  if (isList) return <textarea rows={3} placeholder={messages.oneOnEachLine} {...attributes(props)} />;
  switch (type) {
    case 'BOOLEAN':
      return <Switch {...props} />;
    case 'INT':
    case 'FLOAT':
      return <NumberInput {...props} />;
    case 'URL':
      return <AddressInput input={attributes(props)} label={props.label} onChange={props.onChange} />;
    case 'STRING':
      return <input type="text" {...attributes(props)} />;
    case 'TEXT':
      return <textarea rows={3} onFocus={showWhole} {...attributes(props)} />;
  }
}

/** Browsers bring only the caret of a large box into view. */
function showWhole({ currentTarget }: FocusEvent<HTMLTextAreaElement>): void {
  currentTarget.scrollIntoView({ block: 'nearest' });
}

function attributes({ id, parameter, text, isWrong, describedBy, onChange }: ControlProps) {
  return {
    id,
    name: parameter.name,
    value: text,
    required: parameter.required,
    'aria-invalid': isWrong,
    'aria-describedby': describedBy,
    onChange: ({ target }: { target: { value: string } }) => onChange(target.value),
  };
}

/** A box to type in; with both limits known, also a slider between them. */
function NumberInput(props: ControlProps) {
  const { type, minimum, maximum, default: fallback } = props.parameter;
  const span = minimum != null && maximum != null ? maximum - minimum : Infinity;
  return (
    <div className="number">
      <input
        type="text"
        inputMode={type === 'FLOAT' ? 'decimal' : 'text'}
        placeholder={fallback ?? ''}
        autoComplete="off"
        {...attributes(props)}
      />
      {minimum != null && maximum != null && span <= WIDEST_SLIDER && (
        <input
          type="range"
          aria-label={messages.asSlider(props.label)}
          min={minimum}
          max={maximum}
          step={type === 'INT' ? 1 : stepOf(minimum, span)}
          value={Number(props.text || fallback) || minimum}
          onChange={({ target }) => props.onChange(target.value)}
        />
      )}
    </div>
  );
}

/** A slider between limits further apart could not be set to a wanted number. */
const WIDEST_SLIDER = 10_000;

/** The step of a slider for any number: fine between narrow limits. */
function stepOf(minimum: number, span: number): number {
  if (span <= 2) return 0.01;
  return span > 20 && Number.isInteger(minimum) ? 1 : 0.1;
}

function Switch({ id, parameter, text, describedBy, onChange }: ControlProps) {
  return (
    <input
      type="checkbox"
      role="switch"
      id={id}
      name={parameter.name}
      checked={text === 'true'}
      aria-checked={text === 'true'}
      aria-describedby={describedBy}
      onChange={({ target }) => onChange(String(target.checked))}
    />
  );
}

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
  switch (props.parameter.type) {
    case 'BOOLEAN':
      return <Switch {...props} />;
    case 'ENUM':
      return <Choice {...props} />;
    case 'INT':
    case 'FLOAT':
      return <NumberInput {...props} />;
    case 'URL':
      return <input type="url" placeholder="https://…" {...attributes(props)} />;
    case 'STRING':
      return <input type="text" {...attributes(props)} />;
    case 'TEXT':
      return <textarea rows={2} {...attributes(props)} />;
  }
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
  const hasRange = minimum != null && maximum != null;
  return (
    <div className="number">
      <input
        type="text"
        inputMode={type === 'FLOAT' ? 'decimal' : 'text'}
        placeholder={fallback ?? ''}
        autoComplete="off"
        {...attributes(props)}
      />
      {hasRange && (
        <input
          type="range"
          aria-label={`${props.label}, as a slider`}
          min={minimum}
          max={maximum}
          step={type === 'INT' || Number.isInteger(minimum) ? 1 : 0.1}
          value={Number(props.text || fallback) || minimum}
          onChange={({ target }) => props.onChange(target.value)}
        />
      )}
    </div>
  );
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

function Choice({ id, parameter, text, describedBy, onChange }: ControlProps) {
  return (
    <div className="choice" role="radiogroup" aria-labelledby={`${id}-label`} aria-describedby={describedBy}>
      {parameter.allowedValues?.map((value) => (
        <label key={value}>
          <input
            type="radio"
            name={id}
            value={value}
            checked={value === text}
            onChange={() => onChange(value)}
          />
          <span className="choice-value">{value}</span>
        </label>
      ))}
    </div>
  );
}

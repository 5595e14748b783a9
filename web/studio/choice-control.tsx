import { choicesOf, type Parameter, valuesIn } from './parameter-value.js';

/** More choices than this are a menu. */
const MOST_BUTTONS = 6;

interface ChoiceProps {
  id: string;
  parameter: Parameter;
  text: string;
  isWrong: boolean;
  describedBy: string;
  onChange: (text: string) => void;
}

/** Whether a choice is a group of buttons, which has a heading in place of a label. */
export function isButtonGroup({
  type,
  isList,
  required,
  default: fallback,
  allowedValues,
}: Parameter): boolean {
  if (type !== 'ENUM') return false;
  // Buttons of which one is chosen cannot be left empty again.
  const mustHaveOne = required || fallback !== null;
  return isList || (mustHaveOne && (allowedValues?.length ?? 0) <= MOST_BUTTONS);
}

/** One or, in a list, several of the allowed values. */
export function Choice(props: ChoiceProps) {
  if (props.parameter.isList) return <Buttons {...props} type="checkbox" />;
  return isButtonGroup(props.parameter) ? <Buttons {...props} type="radio" /> : <Menu {...props} />;
}

function Buttons({
  id,
  parameter,
  text,
  describedBy,
  onChange,
  type,
}: ChoiceProps & { type: 'radio' | 'checkbox' }) {
  const chosen = valuesIn(text);
  const toggled = (value: string) => {
    if (type === 'radio') return value;
    const others = chosen.filter((other) => other !== value);
    return (others.length < chosen.length ? others : [...chosen, value]).join('\n');
  };
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: both roles can be labelled and described
    <div
      className="choice"
      role={type === 'radio' ? 'radiogroup' : 'group'}
      aria-labelledby={`${id}-label`}
      aria-describedby={describedBy}
    >
      {choicesOf(parameter).map(({ value, label }) => (
        <label key={value}>
          <input
            type={type}
            name={id}
            value={value}
            checked={chosen.includes(value)}
            onChange={() => onChange(toggled(value))}
          />
          <span className="choice-value">{label}</span>
        </label>
      ))}
    </div>
  );
}

function Menu({ id, parameter, text, isWrong, describedBy, onChange }: ChoiceProps) {
  return (
    <select
      id={id}
      name={parameter.name}
      value={text}
      required={parameter.required}
      aria-invalid={isWrong}
      aria-describedby={describedBy}
      onChange={({ target }) => onChange(target.value)}
    >
      {parameter.default === null && <option value="">–</option>}
      {choicesOf(parameter).map(({ value, label }) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </select>
  );
}

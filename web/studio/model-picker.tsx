import type { Model } from '@pixazo-gateway/client';
import { messages } from './messages.js';

/** More models than this are a menu. */
const MOST_TILES = 12;

interface PickerProps {
  models: readonly Model[];
  chosen: string;
  onChoose: (id: string) => void;
}

export function ModelPicker(props: PickerProps) {
  return (
    <fieldset className="model-picker">
      <legend>{messages.model}</legend>
      {props.models.length > MOST_TILES ? <Menu {...props} /> : <Tiles {...props} />}
    </fieldset>
  );
}

function Tiles({ models, chosen, onChoose }: PickerProps) {
  return models.map((model) => (
    <label key={model.id}>
      <input
        type="radio"
        name="model"
        value={model.id}
        checked={model.id === chosen}
        onChange={() => onChoose(model.id)}
      />
      <span className="model-tile" title={model.name}>
        {titleIn(models, model)}
        <small className="quiet">{model.version}</small>
      </span>
    </label>
  ));
}

function Menu({ models, chosen, onChoose }: PickerProps) {
  return (
    <select aria-label={messages.model} value={chosen} onChange={({ target }) => onChoose(target.value)}>
      {models.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  );
}

/** The task of a model or, where several have the same one, its name. */
function titleIn(models: readonly Model[], { task, name }: Model): string {
  const isAlone = models.filter((other) => other.task === task).length === 1;
  return isAlone && task !== 'OTHER' ? words(task) : name;
}

/** `TEXT_TO_AUDIO` for people: `Text to audio`. */
function words(task: string): string {
  return task.charAt(0) + task.slice(1).toLowerCase().replaceAll('_', ' ');
}

import type { Model } from './parameter-value.js';

export function ModelPicker(props: {
  models: readonly Model[];
  chosen: string;
  onChoose: (id: string) => void;
}) {
  return (
    <fieldset className="model-picker">
      <legend>Model</legend>
      {props.models.map(({ id, name, task, version }) => (
        <label key={id}>
          <input
            type="radio"
            name="model"
            value={id}
            checked={id === props.chosen}
            onChange={() => props.onChoose(id)}
          />
          <span className="model-tile" title={name}>
            {words(task)}
            <small className="quiet">{version}</small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** `TEXT_TO_AUDIO` for people: `Text to audio`. */
function words(task: string): string {
  return task.charAt(0) + task.slice(1).toLowerCase().replaceAll('_', ' ');
}

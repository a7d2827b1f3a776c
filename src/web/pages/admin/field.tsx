/** Labelled fields that show their own faults. A field's name is the path in the thing that it edits. */

import type { Child } from "hono/jsx";
import type { InputFault } from "../../../core/config/input-fault.ts";
import { type FormState, faultsOf, fieldValue, otherFaults } from "./form.ts";

interface FieldProps {
  readonly form: FormState;
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly wide?: boolean;
}

interface FrameProps extends FieldProps {
  readonly children: Child;
}

const idOf = ({ scope = "f" }: FormState, name: string) => `${scope}-${name.replaceAll(".", "-")}`;

/** For aria-invalid and aria-describedby of the field's control. */
function aria(form: FormState, name: string, hint: string | undefined) {
  const faulty = faultsOf(form, name).length > 0;
  const notes = [
    hint === undefined ? [] : [`${idOf(form, name)}-hint`],
    faulty ? [`${idOf(form, name)}-fault`] : [],
  ].flat();
  return {
    "aria-invalid": faulty ? ("true" as const) : undefined,
    "aria-describedby": notes.length > 0 ? notes.join(" ") : undefined,
  };
}

function faultText(fault: InputFault, name: string): string {
  const inside = fault.path.slice(name.length + 1);
  return inside === "" ? fault.message : `${inside}: ${fault.message}`;
}

function Frame({ form, name, label, hint, wide, children }: FrameProps) {
  const faults = faultsOf(form, name);
  return (
    <div class={wide ? "field wide" : "field"}>
      <label for={idOf(form, name)}>{label}</label>
      {children}
      {hint !== undefined && (
        <span class="hint" id={`${idOf(form, name)}-hint`}>
          {hint}
        </span>
      )}
      {faults.length > 0 && (
        <span class="fault" id={`${idOf(form, name)}-fault`}>
          {faults.map((fault) => faultText(fault, name)).join("; ")}
        </span>
      )}
    </div>
  );
}

interface TextFieldProps extends FieldProps {
  readonly type?: "text" | "url" | "password" | "datetime-local";
  readonly required?: boolean;
  readonly readonly?: boolean;
  readonly placeholder?: string;
  readonly autocomplete?: string;
}

export function TextField({ type, required, readonly, placeholder, autocomplete, ...field }: TextFieldProps) {
  return (
    <Frame {...field}>
      <input
        id={idOf(field.form, field.name)}
        name={field.name}
        type={type ?? "text"}
        value={fieldValue(field.form.values, field.name)}
        required={required}
        readonly={readonly}
        placeholder={placeholder}
        autocomplete={autocomplete ?? "off"}
        {...aria(field.form, field.name, field.hint)}
      />
    </Frame>
  );
}

interface AreaFieldProps extends FieldProps {
  readonly size?: "long" | "prose";
}

export function AreaField({ size, ...field }: AreaFieldProps) {
  return (
    <Frame {...field} wide>
      <textarea
        id={idOf(field.form, field.name)}
        name={field.name}
        class={size}
        spellcheck={size === "prose"}
        {...aria(field.form, field.name, field.hint)}
      >
        {fieldValue(field.form.values, field.name)}
      </textarea>
    </Frame>
  );
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export function SelectField({ choices, ...field }: FieldProps & { choices: readonly Choice[] }) {
  const chosen = fieldValue(field.form.values, field.name);
  return (
    <Frame {...field}>
      <select
        id={idOf(field.form, field.name)}
        name={field.name}
        {...aria(field.form, field.name, field.hint)}
      >
        {choices.map(({ value, label }) => (
          <option value={value} selected={value === chosen}>
            {label}
          </option>
        ))}
      </select>
    </Frame>
  );
}

interface ChecksFieldProps extends FieldProps {
  readonly choices: readonly Choice[];
  /** Below the boxes: what they choose among. */
  readonly picture?: Child;
}

export function ChecksField({ form, name, label, hint, choices, picture }: ChecksFieldProps) {
  const chosen = form.values[name] ?? [];
  const faults = faultsOf(form, name);
  return (
    <fieldset class="field wide plain" id={idOf(form, name)} tabindex={-1}>
      <legend class="name">{label}</legend>
      <div class="checks">
        {choices.map((choice) => (
          <label class="check">
            <input type="checkbox" name={name} value={choice.value} checked={chosen.includes(choice.value)} />
            {choice.label}
          </label>
        ))}
      </div>
      {hint !== undefined && <span class="hint">{hint}</span>}
      {picture}
      {faults.length > 0 && (
        <span class="fault">{faults.map((fault) => faultText(fault, name)).join("; ")}</span>
      )}
    </fieldset>
  );
}

/** What no field of the form shows. */
export function FaultSummary({ faults }: { faults: readonly InputFault[] }) {
  if (faults.length === 0) return null;
  return (
    <div class="notice bad" role="alert" tabindex={-1} autofocus>
      Not saved:
      <ul class="bullets">
        {faults.map(({ path, message }) => (
          <li>
            {path !== "" && <code>{path}</code>} {message}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** On top of a form that was not saved: what is wrong, each with a link to its field, and what no field shows. */
export function FormFaults({ form, shown }: { form: FormState; shown: readonly string[] }) {
  const own = shown.filter((name) => faultsOf(form, name).length > 0);
  return (
    <div class="notice bad" role="alert" tabindex={-1} autofocus>
      Not saved:
      <ul class="bullets">
        {own.map((name) => (
          <li>
            <a href={`#${idOf(form, name)}`}>{name.split(".").at(-1)}</a>{" "}
            {faultsOf(form, name)
              .map((fault) => faultText(fault, name))
              .join("; ")}
          </li>
        ))}
        {otherFaults(form, shown).map(({ path, message }) => (
          <li>
            {path !== "" && <code>{path}</code>} {message}
          </li>
        ))}
      </ul>
    </div>
  );
}

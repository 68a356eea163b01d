import { text } from "../text/en.ts";
import { plain } from "../text/plain.ts";
import { SwitchField } from "../ui/switch.tsx";
import { TextField } from "../ui/text-field.tsx";

export type ColumnChoice = { readonly column: string; readonly keep: boolean; readonly label: string };

type Props = {
  choice: ColumnChoice;
  example: string;
  /** Holds the date: it is always kept. */
  locked: boolean;
  error: string | undefined;
  onChange: (choice: ColumnChoice) => void;
};

/** One column of a table: whether it is kept, and what it is called from now on. */
export function ColumnRow({ choice, example, locked, error, onChange }: Props) {
  const name = plain(choice.column, 80);
  const keep = choice.keep || locked;
  return (
    <li className="grid items-start gap-x-12 gap-y-2 py-3 sm:grid-cols-2">
      <SwitchField
        label={text.mapping.keep(name)}
        hint={example === "" ? undefined : text.mapping.example(plain(example, 80))}
        checked={keep}
        disabled={locked}
        onChange={(kept) => onChange({ ...choice, keep: kept })}
      />
      {keep && (
        <TextField
          label={text.mapping.columnName(name)}
          maxLength={80}
          value={choice.label}
          error={error}
          onChange={(event) => onChange({ ...choice, label: event.target.value })}
        />
      )}
    </li>
  );
}

import { passkeys as t } from "../text/en-keys.ts";
import { TextField } from "../ui/text-field.tsx";

/** Longer ones are refused by the wallet as well. */
const LONGEST = 60;

type Props = { value: string; onChange: (value: string) => void; missing: boolean; hint?: string };

/** The name that the person gives a passkey. */
export function PasskeyName({ value, onChange, missing, hint }: Props) {
  return (
    <TextField
      label={t.name}
      autoComplete="off"
      maxLength={LONGEST}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      error={missing ? t.nameMissing : undefined}
      hint={hint}
    />
  );
}

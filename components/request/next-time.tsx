import { request } from "../text/en-consent.ts";
import { SelectField } from "../ui/select.tsx";

const t = request.terms;
const DAY = 86_400_000;
const ASK = "ask";
const days = [7, 30, 90];

type Props = { lasting: number | null; onChange: (lasting: number | null) => void };

/** Whether this answer, yes or no, is to be given again without asking, and for how long. */
export function NextTime({ lasting, onChange }: Props) {
  return (
    <SelectField
      className="mt-4"
      label={t.next}
      value={lasting === null ? ASK : String(lasting)}
      options={[{ value: ASK, label: t.ask }, ...days.map((count) => ({ value: String(count * DAY), label: t.same(count) }))]}
      onChange={(value) => onChange(value === ASK ? null : Number(value))}
      {...(lasting === null ? {} : { hint: t.nextHint })}
    />
  );
}

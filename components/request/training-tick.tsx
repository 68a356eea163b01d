import { useId } from "react";
import { request as t } from "../text/en-consent.ts";
import { Notice } from "../ui/notice.tsx";

/** The explicit tick that training an AI model needs: not a switch among others, never set in advance. */
export function TrainingTick({ checked, onChange }: { checked: boolean; onChange: (checked: boolean) => void }) {
  const id = useId();
  return (
    <Notice tone="wait" title={t.training.title}>
      <p>{t.training.text}</p>
      <p className="mt-2 flex items-start gap-2">
        <input
          id={id}
          type="checkbox"
          checked={checked}
          onChange={(event) => onChange(event.target.checked)}
          className="mt-1 size-4 shrink-0 accent-green"
        />
        <label htmlFor={id} className="font-semibold">
          {t.training.tick}
        </label>
      </p>
    </Notice>
  );
}

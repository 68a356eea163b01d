import { useState } from "react";
import type { GrantView, Narrowing } from "../../lib/consent/views.ts";
import { access, request, words } from "../text/en-consent.ts";
import { formatDateTime, remaining } from "../text/format.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { SelectField } from "../ui/select.tsx";
import { SwitchField } from "../ui/switch.tsx";
import { useAction } from "../wallet/action.ts";
import { FailureNotice } from "../wallet/failure.tsx";
import { asBefore, fewerReads, type Less, narrowingOf, pair, soonerEnds, switched } from "./less.ts";

const t = access.narrow;
const BEFORE = "before";

/** Leads to less of a grant: fewer fields, a sooner end, fewer reads. */
export function Narrow({ grant }: { grant: GrantView }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t.open}</Button>
      {open && <NarrowDialog grant={grant} onClose={() => setOpen(false)} />}
    </>
  );
}

function NarrowDialog({ grant, onClose }: { grant: GrantView; onClose: () => void }) {
  const [less, setLess] = useState<Less>(asBefore);
  const narrow = useAction((client, input: Narrowing) =>
    client.narrow({ ...input, streams: input.streams.map((stream) => ({ ...stream, fields: [...stream.fields] })) }),
  );
  const narrowing = narrowingOf(grant, less);
  const nothing = grant.streams.every(({ name, fields }) => fields.every((field) => less.off.has(pair(name, field.name))));
  const save = async (input: Narrowing) => {
    if ((await narrow.run(input)) !== undefined) onClose();
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t.title}
      text={t.text}
      actions={
        <>
          <Button onClick={onClose}>{t.keep}</Button>
          <Button
            variant="primary"
            busy={narrow.busy}
            disabled={narrowing === null}
            onClick={narrowing === null ? undefined : () => void save(narrowing)}
          >
            {t.save}
          </Button>
        </>
      }
    >
      <Fields grant={grant} less={less} onChange={setLess} />
      <Terms grant={grant} less={less} onChange={setLess} />
      <p role="status" className="text-sm text-amber empty:hidden">
        {nothing && t.nothing}
      </p>
      <FailureNotice failure={narrow.failure} />
    </Dialog>
  );
}

type Props = { grant: GrantView; less: Less; onChange: (less: Less) => void };

function Fields({ grant, less, onChange }: Props) {
  return grant.streams.map((stream) => (
    <fieldset key={stream.name} className="min-w-0 border-t border-line pt-3">
      <legend className="float-left font-semibold">{stream.label}</legend>
      <div className="clear-both">
        {stream.fields.map(({ name, label }) => (
          <SwitchField
            key={name}
            label={label}
            checked={!less.off.has(pair(stream.name, name))}
            onChange={(on) => onChange({ ...less, off: switched(less.off, pair(stream.name, name), on) })}
          />
        ))}
      </div>
    </fieldset>
  ));
}

function Terms({ grant, less, onChange }: Props) {
  const [now] = useState(() => Date.now());
  const fewer = fewerReads(grant.usesLeft);
  const asOf = grant.usesLeft === undefined ? t.noLimit : t.readsAsBefore(grant.usesLeft);
  return (
    <div className="grid grid-cols-[repeat(auto-fit,minmax(12rem,1fr))] gap-4">
      <SelectField
        label={t.expires}
        value={String(less.expiresAt ?? BEFORE)}
        options={[
          { value: BEFORE, label: t.asBefore(formatDateTime(grant.expiresAt)) },
          ...soonerEnds(grant.expiresAt, now).map((end) => ({ value: String(end), label: request.terms.after(remaining(end - now)) })),
        ]}
        onChange={(value) => onChange({ ...less, expiresAt: value === BEFORE ? null : Number(value) })}
      />
      {grant.details.access.access_mode === "continuous" && (
        <SelectField
          label={t.reads}
          value={String(less.uses ?? BEFORE)}
          options={[{ value: BEFORE, label: asOf }, ...fewer.map((uses) => ({ value: String(uses), label: words.reads(uses) }))]}
          onChange={(value) => onChange({ ...less, uses: value === BEFORE ? null : Number(value) })}
        />
      )}
    </div>
  );
}

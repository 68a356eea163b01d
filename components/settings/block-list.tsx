import { type ChangeEvent, useId, useState } from "react";
import type { BlockedView } from "../../lib/consent/views.ts";
import { blocked } from "../text/en-sites.ts";
import { Button, buttonClass } from "../ui/button.tsx";
import { Details } from "../ui/details.tsx";
import { fieldClass } from "../ui/text-field.tsx";
import { DateTime } from "../ui/time.tsx";
import { useAction } from "../wallet/action.ts";
import { FailureNotice } from "../wallet/failure.tsx";

const t = blocked.elsewhere;
/** Longest list that is read, in bytes: the wallet takes no more. */
const LONGEST = 4_000_000;

/** A list of sites that somebody else keeps: pasted, or from a file. */
export function BlockList({ list }: { list: BlockedView["list"] }) {
  const id = useId();
  const [typed, setTyped] = useState("");
  const [tooLong, setTooLong] = useState(false);
  const take = useAction((client, input: { text: string }) => client.importBlockList(input));
  const remove = useAction((client, none: undefined) => client.removeBlockList(none));
  const takeOver = async (text: string) => {
    setTooLong(text.length > LONGEST);
    if (text.length <= LONGEST && (await take.run({ text })) !== undefined) setTyped("");
  };
  const choose = async (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    // The same file chosen twice in a row is a change the second time as well.
    event.target.value = "";
    if (file === undefined) return;
    if (file.size > LONGEST) setTooLong(true);
    else await takeOver(await file.text());
  };
  const code = take.failure?.code;
  const wrong = tooLong || code === "TOO_MANY" ? t.tooMany : code === "NOT_A_SITE" ? t.none : undefined;
  return (
    <div className="mt-6">
      {list !== undefined && (
        <div className="mb-2 flex flex-wrap items-center justify-between gap-2">
          <p>
            {t.kept(list.hosts)} <DateTime at={list.addedAt} dateOnly />
          </p>
          <Button
            busy={remove.busy}
            onClick={() => {
              take.reset();
              void remove.run(undefined);
            }}
          >
            {t.remove}
          </Button>
        </div>
      )}
      <FailureNotice failure={remove.failure} />
      <Details summary={t.title}>
        <p className="mb-3 text-sm text-soft">{t.text}</p>
        <label htmlFor={id} className="mb-1 block font-semibold">
          {t.box}
        </label>
        <textarea
          id={id}
          rows={4}
          dir="ltr"
          spellCheck={false}
          autoCapitalize="none"
          value={typed}
          aria-invalid={wrong === undefined ? undefined : true}
          aria-describedby={`${id}-note`}
          className={`${fieldClass} font-mono text-sm`}
          onChange={(event) => {
            setTyped(event.target.value);
            setTooLong(false);
            take.reset();
          }}
        />
        <div className="mt-3 flex flex-wrap items-center gap-2">
          <Button busy={take.busy} onClick={() => void takeOver(typed)}>
            {t.save}
          </Button>
          <label
            className={buttonClass(
              "quiet",
              "relative focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-green hover:bg-shade",
            )}
          >
            {t.choose}
            <input
              type="file"
              onChange={(event) => void choose(event)}
              aria-describedby={`${id}-note`}
              className="absolute inset-0 size-full cursor-pointer opacity-0"
            />
          </label>
        </div>
        <p id={`${id}-note`} role="status" className={`mt-2 text-sm ${wrong === undefined ? "text-soft" : "text-red"}`}>
          {wrong ?? (take.output !== undefined && t.done(take.output.hosts, take.output.skipped))}
        </p>
        {wrong === undefined && <FailureNotice failure={take.failure} />}
      </Details>
    </div>
  );
}

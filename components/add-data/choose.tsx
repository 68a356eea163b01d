import { FileUp } from "lucide-react";
import type { ChangeEvent } from "react";
import { text } from "../text/en.ts";
import { plain } from "../text/plain.ts";
import { buttonClass } from "../ui/button.tsx";
import { Details } from "../ui/details.tsx";
import { Notice } from "../ui/notice.tsx";
import { Section } from "../ui/page.tsx";
import { Row, RowList } from "../ui/row.tsx";
import { useCatalogue } from "../wallet/client.ts";
import type { ImportState } from "./import-flow.ts";
import { Result } from "./result.tsx";

type Outcome = Extract<ImportState, { at: "choose" }>;

/** How to get an export, where to put it, and how the one before went. */
export function Choose({ outcome, onFiles }: { outcome: Outcome; onFiles: (files: readonly File[]) => void }) {
  return (
    <>
      <LastOutcome outcome={outcome} />
      <FileChoice onFiles={onFiles} />
      <Sources />
    </>
  );
}

function LastOutcome({ outcome: { stored, refusals, ended } }: { outcome: Outcome }) {
  return (
    <div className="mb-8 empty:mb-0">
      {stored !== undefined && <Result key={stored.importId} stored={stored} />}
      {ended !== undefined && (
        <Notice tone={ended === "cancelled" ? "info" : "danger"} role="alert">
          {text.add[ended]}
        </Notice>
      )}
      {refusals !== undefined && (
        <Notice tone="danger" role="alert" title={text.add.refused}>
          <ul className="mt-1">
            {refusals.map((refusal) => (
              <li key={refusal.fileName}>{plain(refusal.message, 400)}</li>
            ))}
          </ul>
        </Notice>
      )}
    </div>
  );
}

function FileChoice({ onFiles }: { onFiles: (files: readonly File[]) => void }) {
  const take = (event: ChangeEvent<HTMLInputElement>) => {
    const files = [...(event.target.files ?? [])];
    // The same file chosen twice in a row is a change the second time as well.
    event.target.value = "";
    onFiles(files);
  };
  return (
    <div className="mb-10 flex flex-col items-center gap-3 rounded-lg border border-dashed border-edge px-6 py-10 text-center">
      <FileUp aria-hidden className="size-8 text-green" />
      <label
        className={buttonClass(
          "primary",
          "relative focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-green hover:opacity-90",
        )}
      >
        {text.add.choose}
        <input type="file" multiple onChange={take} aria-describedby="choose-hint" className="absolute inset-0 size-full cursor-pointer opacity-0" />
      </label>
      <p id="choose-hint" className="text-soft">
        {text.add.chooseHint}
      </p>
    </div>
  );
}

function Sources() {
  const catalogue = useCatalogue();
  return (
    <Section title={text.add.sources}>
      <RowList label={text.add.sources}>
        {catalogue.map((source) => (
          <Row key={source.id} title={source.label} text={source.streams.map((stream) => stream.label).join(", ")}>
            <Steps of={source.label} steps={source.steps} />
          </Row>
        ))}
        <Row title={text.add.otherLabel} text={text.add.otherText}>
          <Steps of={text.add.otherLabel} steps={text.add.otherSteps} />
        </Row>
      </RowList>
    </Section>
  );
}

function Steps({ of, steps }: { of: string; steps: readonly string[] }) {
  return (
    <Details
      summary={
        <>
          {text.add.how}
          <span className="sr-only">: {of}</span>
        </>
      }
    >
      <ol className="list-decimal space-y-1 pl-5 marker:text-soft">
        {steps.map((step) => (
          <li key={step} className="max-w-prose pl-1">
            {step}
          </li>
        ))}
      </ol>
    </Details>
  );
}

import { text } from "../text/en.ts";
import { PageTitle } from "../ui/page.tsx";
import { ProgressBar } from "../ui/progress.tsx";
import { Choose } from "./choose.tsx";
import { DryRunView } from "./dry-run.tsx";
import { useImport } from "./import-context.tsx";
import { MappingForm } from "./mapping-form.tsx";
import { useFileDrop } from "./use-file-drop.ts";

/** From a file to records in the vault, with nothing stored before it was shown. */
export function AddData() {
  const { state, inspect, map, store, cancel, discard } = useImport();
  const over = useFileDrop(state.at === "choose" ? inspect : undefined);
  return (
    <>
      <PageTitle title={text.add.title} text={text.add.text} />
      {over && <DropHere />}
      {state.at === "choose" && <Choose outcome={state} onFiles={inspect} />}
      {state.at === "inspecting" && <ProgressBar label={text.add.inspecting} {...state.progress} onCancel={cancel} />}
      {state.at === "mapping" && (
        <MappingForm
          key={state.mapping.id}
          needed={state.mapping}
          onSubmit={(mapping) => map(state.mapping.id, mapping)}
          onDiscard={() => discard(state.mapping.id)}
        />
      )}
      {state.at === "review" && (
        <DryRunView
          key={state.dryRun.id}
          dryRun={state.dryRun}
          refused={state.refused}
          onImport={(exclude) => store(state.dryRun, exclude)}
          onDiscard={() => discard(state.dryRun.id)}
        />
      )}
      {state.at === "storing" && <ProgressBar label={text.add.storing} {...state.progress} count={text.add.storingCount} onCancel={cancel} />}
    </>
  );
}

function DropHere() {
  return (
    <div className="pointer-events-none fixed inset-0 z-40 grid place-items-center bg-paper/85 p-8">
      <p className="rounded-lg border-2 border-dashed border-green px-8 py-6 text-lg font-semibold text-green">{text.add.drop}</p>
    </div>
  );
}

import { saveFile } from "../keeping/save-file.ts";
import { useWork } from "../keeping/work.ts";
import { Working } from "../keeping/working.tsx";
import { activity as t } from "../text/en-activity.ts";
import { Button } from "../ui/button.tsx";
import { Details } from "../ui/details.tsx";

/** The log, and the receipts, as files: for a spreadsheet, or for whoever wants to check them. */
export function ExportLog() {
  const work = useWork();
  const save = async (make: Parameters<typeof work.run<{ readonly file: Blob; readonly name: string }>>[0]) => {
    const made = await work.run(make);
    if (made !== undefined) saveFile(made.file, made.name);
  };
  const isBusy = work.progress !== undefined;
  return (
    <Details summary={t.export.title}>
      <p className="mb-3 max-w-prose text-soft">{t.export.text}</p>
      <div className="flex flex-wrap gap-2">
        <Button busy={isBusy} onClick={() => void save((keeper, watch) => keeper.exportLog("json", watch))}>
          {t.export.json}
        </Button>
        <Button busy={isBusy} onClick={() => void save((keeper, watch) => keeper.exportLog("csv", watch))}>
          {t.export.csv}
        </Button>
        <Button busy={isBusy} onClick={() => void save((keeper, watch) => keeper.exportReceipts(watch))}>
          {t.export.receipts}
        </Button>
      </div>
      <div className="mt-3 empty:hidden">
        <Working work={work} label={t.export.working} count={t.export.count} />
      </div>
    </Details>
  );
}

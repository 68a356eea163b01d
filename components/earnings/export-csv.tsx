import { saveFile } from "../keeping/save-file.ts";
import { useWork } from "../keeping/work.ts";
import { Working } from "../keeping/working.tsx";
import { earnings as t } from "../text/en-earnings.ts";
import { Button } from "../ui/button.tsx";
import { Details } from "../ui/details.tsx";

/** Every payment as a file for a spreadsheet. */
export function ExportCsv() {
  const work = useWork();
  const save = async () => {
    const made = await work.run((keeper, watch) => keeper.exportEarnings(watch));
    if (made !== undefined) saveFile(made.file, made.name);
  };
  return (
    <Details summary={t.export.title}>
      <p className="mb-3 max-w-prose text-soft">{t.export.text}</p>
      <Button busy={work.progress !== undefined} onClick={() => void save()}>
        {t.export.csv}
      </Button>
      <div className="mt-3 empty:hidden">
        <Working work={work} label={t.export.working} count={t.export.count} />
      </div>
    </Details>
  );
}

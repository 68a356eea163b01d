import { useLocation } from "wouter";
import { keeping } from "../text/en-keeping.ts";
import { Button } from "../ui/button.tsx";
import { Section } from "../ui/page.tsx";
import { LastBackup } from "./last-backup.tsx";

const t = keeping.overview;

/** The backup file: how old the last one is, and the ways to make one and to prove one. */
export function BackupFile() {
  const [, navigate] = useLocation();
  return (
    <Section title={t.file} text={t.fileText}>
      <LastBackup />
      <div className="flex flex-wrap gap-2">
        <Button variant="primary" onClick={() => navigate("/backup/file")}>
          {t.backUp}
        </Button>
        <Button onClick={() => navigate("/backup/check")}>{t.check}</Button>
      </div>
    </Section>
  );
}

import { useLocation } from "wouter";
import { keeping } from "../text/en-keeping.ts";
import { Button } from "../ui/button.tsx";
import { Section } from "../ui/page.tsx";
import { Row, RowList } from "../ui/row.tsx";

const t = keeping.whole;

/** What is done with the whole wallet at once, each on a screen of its own. */
export function WholeWallet() {
  const [, navigate] = useLocation();
  return (
    <Section title={t.title}>
      <RowList label={t.title}>
        <Row
          title={keeping.export.title}
          text={keeping.export.settingsText}
          actions={<Button onClick={() => navigate("/export")}>{keeping.export.submit}</Button>}
        />
        <Row
          title={keeping.restore.title}
          text={keeping.restore.settingsText}
          actions={<Button onClick={() => navigate("/restore")}>{keeping.restore.submit}</Button>}
        />
        <Row
          title={keeping.erase.title}
          text={keeping.erase.settingsText}
          actions={
            <Button variant="danger" onClick={() => navigate("/erase")}>
              {keeping.erase.settings}
            </Button>
          }
        />
      </RowList>
    </Section>
  );
}

import type { RecoveryView } from "../../lib/wallet/contract.ts";
import type { Names } from "../activity/names.ts";
import { recovery as t } from "../text/en-keeping.ts";
import { formatDateRange } from "../text/format.ts";
import { plain } from "../text/plain.ts";
import { Row, RowList } from "../ui/row.tsx";
import { collectionNames } from "./collections.ts";
import { useNames } from "./names.ts";

type Damage = RecoveryView["damage"][number];
type Words = { readonly title: string; readonly text?: string };

const ofSequence = t.damage.entries;

export const entriesText = (sequence: string, from: number, to: number): string =>
  (sequence === "log" || sequence === "ledger" ? ofSequence[sequence] : ofSequence.other)(from, to);

/** One kind of damage, as it is to the person. */
function damageWords(damage: Damage, names: Names): Words {
  switch (damage.kind) {
    case "database":
      return { title: t.damage.database, text: t.damage.databaseText };
    case "rolled_back":
      return { title: t.damage.rolled_back, text: t.damage.rolledBackText };
    case "header":
      return { title: t.damage.header, text: t.damage.headerText };
    case "documents":
      return { title: t.damage.documents, text: t.damage.documentsText(collectionNames(damage.collections)) };
    case "entries":
      return { title: entriesText(damage.sequence, damage.from, damage.to), text: t.damage.entriesText };
    case "records":
      return {
        title: t.damage.records(damage.records, plain(names.stream(damage.stream), 80), plain(names.source(damage.source), 80)),
        text: t.damage.recordsText(formatDateRange(damage.from, damage.to)),
      };
    case "second_copy":
      return { title: t.damage.second_copy, text: t.damage.secondCopyText };
  }
}

/** Everything that is wrong, a row each. */
export function DamageList({ damage }: { damage: readonly Damage[] }) {
  const names = useNames();
  return (
    <RowList label={t.wrong}>
      {damage.map((one) => {
        const { title, text } = damageWords(one, names);
        return <Row key={JSON.stringify(one)} title={title} text={text} />;
      })}
    </RowList>
  );
}

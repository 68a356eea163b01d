import { useLocation } from "wouter";
import type { Settings as Values } from "../../lib/wallet/contract.ts";
import { BackupFile } from "../back-up/backup-file.tsx";
import { CheckEverything } from "../keeping/check-everything.tsx";
import { WholeWallet } from "../keeping/whole-wallet.tsx";
import { text } from "../text/en.ts";
import { keeping } from "../text/en-keeping.ts";
import { Button } from "../ui/button.tsx";
import { PageTitle, Section } from "../ui/page.tsx";
import { SelectField } from "../ui/select.tsx";
import { useAction } from "../wallet/action.ts";
import { FailureNotice } from "../wallet/failure.tsx";
import { Loaded } from "../wallet/loaded.tsx";
import { useStatus } from "../wallet/queries.ts";
import { BlockedSites } from "./blocked-sites.tsx";
import { GettingPaid } from "./getting-paid.tsx";
import { Passkeys } from "./passkeys.tsx";
import { Passphrase } from "./passphrase.tsx";
import { StatusHost } from "./status-host.tsx";

const spans = [1, 5, 15, 30, 60, 120, 240];
const themes = ["system", "light", "dark"] as const;

const spanOptions = (chosen: number) =>
  [...new Set([...spans, chosen])].sort((a, b) => a - b).map((minutes) => ({ value: String(minutes), label: text.settings.minutes(minutes) }));

export function Settings() {
  const status = useStatus();
  return (
    <>
      <PageTitle title={text.settings.title} />
      <Loaded query={status}>
        {({ settings }) => (
          <div className="max-w-xl">
            <Choices values={settings} />
            <Passphrase />
            <Passkeys />
            <BlockedSites />
            <GettingPaid />
            <StatusHost />
            <BackupFile />
            <RecoveryPhrase />
            <CheckEverything />
            <WholeWallet />
          </div>
        )}
      </Loaded>
    </>
  );
}

/** Each choice is kept at once. */
function Choices({ values }: { values: Values }) {
  const save = useAction((client, change: Partial<Values>) => client.saveSettings(change));
  return (
    <>
      <FailureNotice failure={save.failure} />
      <Section title={text.settings.locking}>
        <SelectField
          label={text.settings.autoLock}
          hint={text.settings.autoLockHint}
          value={String(values.autoLockMinutes)}
          options={spanOptions(values.autoLockMinutes)}
          onChange={(minutes) => void save.run({ autoLockMinutes: Number(minutes) })}
        />
      </Section>
      <Section title={text.settings.look}>
        <SelectField
          label={text.settings.theme}
          value={values.theme}
          options={themes.map((theme) => ({ value: theme, label: text.settings.themes[theme] }))}
          onChange={(chosen) => {
            const theme = themes.find((one) => one === chosen);
            if (theme !== undefined) void save.run({ theme });
          }}
        />
      </Section>
      <p role="status" className="sr-only">
        {save.output !== undefined && !save.busy && text.settings.saved}
      </p>
    </>
  );
}

function RecoveryPhrase() {
  const [, navigate] = useLocation();
  const backedUp = useStatus().data?.backedUp ?? false;
  return (
    <Section title={keeping.overview.phrase} text={backedUp ? keeping.overview.written : keeping.overview.notWritten}>
      <Button onClick={() => navigate("/backup")}>{backedUp ? keeping.overview.toWords : keeping.overview.write}</Button>
    </Section>
  );
}

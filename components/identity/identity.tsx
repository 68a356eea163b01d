import type { IdentityView } from "../../lib/identity/views.ts";
import { appName } from "../activity/names.ts";
import { text } from "../text/en.ts";
import { payoutKey } from "../text/en-networks.ts";
import { plain } from "../text/plain.ts";
import { CopyLine } from "../ui/copy-line.tsx";
import { Details } from "../ui/details.tsx";
import { EmptyState } from "../ui/empty.tsx";
import { PageTitle } from "../ui/page.tsx";
import { Row, RowList } from "../ui/row.tsx";
import { DateTime } from "../ui/time.tsx";
import { Loaded } from "../wallet/loaded.tsx";
import { useIdentities } from "../wallet/queries.ts";
import { ShowKey } from "./show-key.tsx";

/** Which app knows the person by which identity. */
export function Identity() {
  const identities = useIdentities();
  return (
    <>
      <PageTitle title={text.identity.title} text={text.identity.text} />
      <Loaded query={identities}>
        {(list) => {
          if (list.length === 0) return <EmptyState title={text.identity.empty} text={text.identity.emptyText} />;
          return (
            <RowList label={text.identity.list}>
              {list.map((identity) => (
                <App key={identity.did} identity={identity} />
              ))}
            </RowList>
          );
        }}
      </Loaded>
    </>
  );
}

function App({ identity: { origin, did, payoutAddress, payoutDid, createdAt } }: { identity: IdentityView }) {
  const since = (
    <>
      {text.identity.since} <DateTime at={createdAt} dateOnly />
    </>
  );
  return (
    <Row label={origin} title={plain(origin)} text={since}>
      <Details summary={text.identity.details}>
        <div className="space-y-4">
          <CopyLine label={text.identity.did} value={did} action={text.identity.copyDid} />
          <CopyLine label={text.identity.payout} value={payoutAddress} action={text.identity.copyPayout} />
          <CopyLine label={text.identity.payoutDid} value={payoutDid} action={text.identity.copyPayoutDid} />
          <ShowKey
            label={payoutKey.openOf(plain(appName(origin), 100))}
            warning={payoutKey.warning}
            reveal={(client, passphrase) => client.exportPayoutKey({ origin, passphrase })}
          />
        </div>
      </Details>
    </Row>
  );
}

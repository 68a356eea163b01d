import { lazy, type ReactNode, Suspense, useState } from "react";
import { Redirect, Route, Router, Switch, useLocation } from "wouter";
import { useHashLocation } from "wouter/use-hash-location";
import type { Status } from "../../lib/wallet/contract.ts";
import { ImportProvider } from "../add-data/import-context.tsx";
import { Create } from "../create/create.tsx";
import { OutcomeProvider } from "../keeping/outcome.tsx";
import { OutcomeNotice } from "../keeping/outcome-notice.tsx";
import { Waiting } from "../ui/waiting.tsx";
import { Unlock } from "../unlock/unlock.tsx";
import { Loaded } from "../wallet/loaded.tsx";
import { useStatus } from "../wallet/queries.ts";
import { Welcome } from "../welcome/welcome.tsx";
import { Boundary } from "./boundary.tsx";
import { Frame } from "./frame.tsx";
import { Shell } from "./shell.tsx";

const Access = lazy(async () => ({ default: (await import("../access/access.tsx")).Access }));
const Activity = lazy(async () => ({ default: (await import("../activity/activity.tsx")).Activity }));
const AddData = lazy(async () => ({ default: (await import("../add-data/add-data.tsx")).AddData }));
const BackUp = lazy(async () => ({ default: (await import("../back-up/back-up.tsx")).BackUp }));
const BackUpFile = lazy(async () => ({ default: (await import("../keeping/back-up-file.tsx")).BackUpFile }));
const Data = lazy(async () => ({ default: (await import("../data/data.tsx")).Data }));
const Disclosure = lazy(async () => ({ default: (await import("../activity/disclosure.tsx")).Disclosure }));
const Drill = lazy(async () => ({ default: (await import("../keeping/drill.tsx")).Drill }));
const Earnings = lazy(async () => ({ default: (await import("../earnings/earnings.tsx")).Earnings }));
const Erase = lazy(async () => ({ default: (await import("../keeping/erase.tsx")).Erase }));
const Export = lazy(async () => ({ default: (await import("../keeping/export.tsx")).Export }));
const Identity = lazy(async () => ({ default: (await import("../identity/identity.tsx")).Identity }));
const Recovery = lazy(async () => ({ default: (await import("../recovery/recovery.tsx")).Recovery }));
const Restore = lazy(async () => ({ default: (await import("../keeping/restore.tsx")).Restore }));
const Settings = lazy(async () => ({ default: (await import("../settings/settings.tsx")).Settings }));
const StreamView = lazy(async () => ({ default: (await import("../data/stream-view.tsx")).StreamView }));

/** The full page: which screen a hash shows depends on whether there is a wallet, and whether it is open and whole. */
export function App() {
  const status = useStatus();
  return (
    <Router hook={useHashLocation}>
      <OutcomeProvider>
        <Loaded query={status}>
          {({ vault }) => (
            <Switch>
              <Route path="/restore">{framed(<Restore />)}</Route>
              <Route path="/erase">{framed(<Erase />)}</Route>
              <Route>
                <ByState vault={vault} />
              </Route>
            </Switch>
          )}
        </Loaded>
      </OutcomeProvider>
    </Router>
  );
}

/** A screen that stands alone. Restoring and erasing change the state of the wallet: they stay in place while it does. */
const framed = (screen: ReactNode) => (
  <Frame>
    <Boundary>
      <Suspense fallback={<Waiting />}>{screen}</Suspense>
    </Boundary>
  </Frame>
);

function ByState({ vault }: Pick<Status, "vault">) {
  const [held, setHeld] = useState(false);
  if (vault === "damaged" || held) return framed(<Recovery onHold={setHeld} />);
  if (vault === "none") return <NoWallet />;
  return vault === "locked" ? <Locked /> : <Open />;
}

function NoWallet() {
  return (
    <Frame>
      <Switch>
        <Route path="/welcome" component={Welcome} />
        <Route path="/create" component={Create} />
        <Route>
          <Redirect to="/welcome" replace />
        </Route>
      </Switch>
    </Frame>
  );
}

/** In place: the hash stays, so unlocking leads to where the person was going. */
function Locked() {
  return (
    <Frame>
      <div className="mb-8 empty:hidden">
        <OutcomeNotice />
      </div>
      <Unlock />
    </Frame>
  );
}

function Open() {
  const [location] = useLocation();
  return (
    <ImportProvider>
      <Shell>
        <Boundary key={location}>
          <Suspense fallback={<Waiting />}>
            <Screens />
          </Suspense>
        </Boundary>
      </Shell>
    </ImportProvider>
  );
}

function Screens() {
  return (
    <Switch>
      <Route path="/data" component={Data} />
      <Route path="/data/:source/:stream">{({ source, stream }) => <StreamView source={Number(source)} stream={Number(stream)} />}</Route>
      <Route path="/add" component={AddData} />
      <Route path="/access" component={Access} />
      <Route path="/activity" component={Activity} />
      <Route path="/activity/:seq">{({ seq }) => <Disclosure seq={Number(seq)} />}</Route>
      <Route path="/earnings" component={Earnings} />
      <Route path="/identity" component={Identity} />
      <Route path="/settings" component={Settings} />
      <Route path="/backup" component={BackUp} />
      <Route path="/backup/file" component={BackUpFile} />
      <Route path="/backup/check" component={Drill} />
      <Route path="/export" component={Export} />
      {/* The wallet was made a moment ago: the first thing to do with it. */}
      <Route path="/create">
        <Redirect to="/add" replace />
      </Route>
      <Route>
        <Redirect to="/data" replace />
      </Route>
    </Switch>
  );
}

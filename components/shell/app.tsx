import { lazy, Suspense } from "react";
import { Redirect, Route, Router, Switch, useLocation } from "wouter";
import { useHashLocation } from "wouter/use-hash-location";
import { ImportProvider } from "../add-data/import-context.tsx";
import { Create } from "../create/create.tsx";
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
const Data = lazy(async () => ({ default: (await import("../data/data.tsx")).Data }));
const Earnings = lazy(async () => ({ default: (await import("../earnings/earnings.tsx")).Earnings }));
const Identity = lazy(async () => ({ default: (await import("../identity/identity.tsx")).Identity }));
const Settings = lazy(async () => ({ default: (await import("../settings/settings.tsx")).Settings }));
const StreamView = lazy(async () => ({ default: (await import("../data/stream-view.tsx")).StreamView }));

/** The full page: which screen a hash shows depends on whether there is a wallet, and whether it is open. */
export function App() {
  const status = useStatus();
  return (
    <Router hook={useHashLocation}>
      <Loaded query={status}>{({ vault }) => (vault === "none" ? <NoWallet /> : vault === "locked" ? <Locked /> : <Open />)}</Loaded>
    </Router>
  );
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
      <Route path="/earnings" component={Earnings} />
      <Route path="/identity" component={Identity} />
      <Route path="/settings" component={Settings} />
      <Route path="/backup" component={BackUp} />
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

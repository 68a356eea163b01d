import { createContext, type ReactNode, useContext, useEffect } from "react";
import { type ImportFlow, useImportFlow } from "./import-flow.ts";

const ImportContext = createContext<ImportFlow | undefined>(undefined);

/** Stands above the screens: an import goes on while the person looks at another one. */
export function ImportProvider({ children }: { children: ReactNode }) {
  const flow = useImportFlow();
  useWarnBeforeLeaving(flow.state.at === "storing");
  return <ImportContext value={flow}>{children}</ImportContext>;
}

export function useImport(): ImportFlow {
  const flow = useContext(ImportContext);
  if (flow === undefined) throw new TypeError("There is no ImportProvider above this component.");
  return flow;
}

function useWarnBeforeLeaving(active: boolean): void {
  useEffect(() => {
    if (!active) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [active]);
}

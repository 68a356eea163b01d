import { useEffect } from "react";
import { useStatus } from "./queries.ts";

/** Sets the theme that the person chose on the whole document. `system` leaves it to the browser. */
export function useTheme(): void {
  const theme = useStatus().data?.settings.theme ?? "system";
  useEffect(() => {
    const root = document.documentElement;
    if (theme === "system") delete root.dataset["theme"];
    else root.dataset["theme"] = theme;
  }, [theme]);
}

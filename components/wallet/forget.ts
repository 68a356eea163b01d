import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { STATUS, useStatus } from "./queries.ts";

/** What was read from the open vault does not stay in the memory of a page that shows a locked one. */
export function useForgetWhenLocked(): void {
  const cache = useQueryClient();
  const vault = useStatus().data?.vault;
  useEffect(() => {
    if (vault === undefined || vault === "unlocked") return;
    cache.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== STATUS });
    cache.getMutationCache().clear();
  }, [vault, cache]);
}

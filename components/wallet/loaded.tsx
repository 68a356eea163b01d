import type { ReactNode } from "react";
import { text } from "../text/en.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { Waiting } from "../ui/waiting.tsx";

type Query<T> = { readonly data: T | undefined; readonly isError: boolean; readonly refetch: () => Promise<unknown> };

/** What a query brought, or that it is on its way, or that it failed and can be tried again. */
export function Loaded<T>({ query, children }: { query: Query<T>; children: (data: T) => ReactNode }) {
  if (query.data !== undefined) return children(query.data);
  if (!query.isError) return <Waiting />;
  return (
    <Notice tone="danger" role="alert" action={<Button onClick={() => void query.refetch()}>{text.action.tryAgain}</Button>}>
      {text.loadFailed}
    </Notice>
  );
}

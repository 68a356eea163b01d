import { type ClientPromiseResult, isDefinedError, type ORPCError } from "@orpc/client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useWalletClient, type WalletClient } from "./client.ts";
import { refresh } from "./queries.ts";

type Defined<E> = Extract<E, ORPCError<string, unknown>>;

/** Why an action failed: a code that the contract declares, or `UNEXPECTED` for everything else. */
export type Failure<E = never> = Defined<E> | { readonly code: "UNEXPECTED"; readonly data?: undefined };

export type Action<Input, Output, E> = {
  /** Does it. Never throws: `undefined` means that it failed, and `failure` says why. */
  run: (input: Input) => Promise<Output | undefined>;
  busy: boolean;
  failure: Failure<E> | undefined;
  output: Output | undefined;
  reset: () => void;
};

/**
 * Something the person does through the wallet channel. When it is done, all that is shown is asked for anew, and
 * `run` settles only after that.
 */
export function useAction<Input, Output, E>(act: (client: WalletClient, input: Input) => ClientPromiseResult<Output, E>): Action<Input, Output, E> {
  const client = useWalletClient();
  const cache = useQueryClient();
  const mutation = useMutation<Output, E, Input>({
    mutationFn: (input) => act(client, input),
    // A passphrase is an input here: it is not kept once the answer is there.
    gcTime: 0,
    onSettled: () => refresh(cache),
  });
  return {
    run: (input) => mutation.mutateAsync(input).catch(() => undefined),
    busy: mutation.isPending,
    failure: mutation.error === null ? undefined : failureOf<E>(mutation.error),
    output: mutation.data,
    reset: mutation.reset,
  };
}

function failureOf<E>(error: E): Failure<E> {
  return isDefinedError(error) ? error : { code: "UNEXPECTED" };
}

/** The compiler as npm has it brings no types: the part that is used here. */
declare module "solc" {
  type Found = { readonly contents: string } | { readonly error: string };
  const solc: {
    readonly version: () => string;
    /** Standard JSON in and out. `import` is asked for every source that the input does not hold. */
    readonly compile: (input: string, callbacks: { readonly import: (path: string) => Found }) => string;
  };
  export default solc;
}

/** Stands in for `micro-ftch` in the bundle: `@ethereumjs/util` would ask a chain's node with it, and nothing here has it do so. */
export default function unused(): never {
  throw new TypeError("this way of asking a node is not part of this bundle");
}

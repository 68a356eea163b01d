/** Stands in for `semver` in the bundle: `@metamask/utils` compares versions with it, and nothing here asks it to. */
const unused = (): never => {
  throw new TypeError("comparing versions is not part of this bundle");
};

export { unused as gt, unused as gtr, unused as satisfies, unused as valid, unused as validRange };

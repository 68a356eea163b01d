import memoize from "lodash/memoize.js";

/** The one function of lodash that a dependency (`@metamask/utils`) calls, by either kind of import. */
export { memoize };
export default { memoize };

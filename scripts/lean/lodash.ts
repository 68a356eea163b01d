import memoize from "lodash/memoize.js";

/** The one function of lodash that a dependency (`@metamask/utils`) calls. */
export default { memoize };

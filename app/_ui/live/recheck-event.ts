/** Asks whoever keeps the page current to read it again. */
export const RECHECK = 'propertyline:recheck'

/** The released version, as sent in the User-Agent. A test holds it equal to package.json's. */
export const VERSION = "0.1.0";

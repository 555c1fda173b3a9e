/** That of package.json; test/lib/cli.test.ts compares them. */
export const VERSION = "0.1.0";

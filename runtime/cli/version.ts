/** That of package.json; test/cli/command.test.ts compares them. */
export const VERSION = "0.1.0";

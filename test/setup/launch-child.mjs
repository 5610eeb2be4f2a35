import { createServer } from "node:http";

// As it is built, or its source.
const { launch } = await import(process.argv[2]);

/** `launch` with an application that only tells where its databases are, for the tests of starting and stopping. */
const code = await launch({
  env: process.env,
  envFile: process.env.TEST_ENV_FILE ?? "/nowhere/.env",
  print: (line) => console.log(line),
  loadApp: () =>
    Promise.resolve(async ({ config, databaseUrl, redisUrl }) => {
      const signInUrl = "http://127.0.0.1/sign-in#fresh";
      const server = createServer((_request, response) =>
        response.end(JSON.stringify({ url: signInUrl })),
      );
      await new Promise((resolve, reject) => {
        server.once("error", reject);
        server.listen(config.port, config.host, resolve);
      });
      const { port } = server.address();
      console.log(`databases ${JSON.stringify({ databaseUrl, redisUrl })}`);
      return {
        url: `http://127.0.0.1:${port}`,
        localUrl: `http://127.0.0.1:${port}`,
        signInUrl: `http://127.0.0.1:${port}/sign-in`,
        sandbox: true,
        close: () => {
          console.log("application closed");
          return new Promise((resolve) => server.close(() => resolve()));
        },
      };
    }),
});
process.exit(code);

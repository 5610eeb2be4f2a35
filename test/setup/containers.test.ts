import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { settings } from "../../src/config/settings.ts";

type Service = {
  image: string;
  build?: string;
  command?: string[];
  environment?: Record<string, string>;
  healthcheck?: { test?: string[]; disable?: boolean };
  depends_on?: Record<string, unknown>;
  volumes?: string[];
};

const compose = parse(readFileSync("docker-compose.yml", "utf8"), { merge: true }) as {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
  configs: Record<string, { file: string }>;
};
const services = Object.entries(compose.services);
const ours = services.filter(([, service]) => service.build !== undefined);
const dockerfile = readFileSync("Dockerfile", "utf8");
const lastStage = dockerfile.slice(dockerfile.lastIndexOf("FROM "));

/** `dist/src/server.js` is built from `src/server.ts`. */
function sourceOf(built: string): string {
  return built.replace(/^(\/app\/)?dist\//, "").replace(/\.js$/, ".ts");
}

describe("docker-compose.yml", () => {
  it("runs router, worker, fallback, Redis and PostgreSQL behind a proxy", () => {
    expect(Object.keys(compose.services)).toEqual(
      expect.arrayContaining([
        "proxy",
        "router",
        "worker",
        "fallback",
        "maps",
        "queues",
        "postgres",
      ]),
    );
  });

  it("starts entries that exist in the sources", () => {
    const commands = ours.map(([, service]) => (service.command ?? []).join(" "));
    const entries = commands.flatMap((command) => command.match(/[\w/]*dist\/[\w/-]+\.js/g) ?? []);
    expect(entries).toHaveLength(ours.length);
    expect(entries.map(sourceOf).filter((path) => !existsSync(path))).toEqual([]);
  });

  it("sets only variables that Stickyline reads, and all that production needs", () => {
    for (const [name, { environment = {} }] of ours) {
      if (name === "fallback") continue;
      const unknown = Object.keys(environment).filter((variable) => !(variable in settings));
      expect(unknown, name).toEqual([]);
      expect(Object.keys(environment), name).toEqual(
        expect.arrayContaining(["DATABASE_URL", "REDIS_URL", "STICKYLINE_SECRET_KEY"]),
      );
    }
  });

  it("passes on every setting of .env that the containers do not settle themselves", () => {
    const settled =
      /^(PORT|HOST|DATABASE_URL|(QUEUE_)?REDIS_URL|STICKYLINE_(ROLE|SANDBOX|DATA_DIR|FALLBACK_FILE)|RECORDINGS_(SPOOL_)?DIR)$/;
    const { environment = {} } = compose.services["router"] ?? {};
    const forgotten = Object.keys(settings).filter(
      (name) => !settled.test(name) && !environment[name]?.startsWith(`\${${name}:`),
    );
    expect(forgotten).toEqual([]);
  });

  it("keeps the queues: every write on disk, nothing evicted, on a volume", () => {
    const { command = [], volumes = [] } = compose.services["queues"] ?? { image: "" };
    const text = command.join(" ");
    expect(text).toContain("--appendonly yes --appendfsync always");
    expect(text).toContain("--maxmemory-policy noeviction");
    expect(compose.services["maps"]?.command?.join(" ")).toContain("--hash-max-listpack-value 256");
    expect(volumes).toHaveLength(1);
  });

  it("gives the fallback process the file that the routers write, and the way to it", () => {
    const { router, fallback } = compose.services;
    const file = router?.environment?.["STICKYLINE_FALLBACK_FILE"];
    expect(fallback?.environment?.["STICKYLINE_FALLBACK_FILE"]).toBe(file);
    expect(fallback?.depends_on).toBeUndefined();
    const source = readFileSync("src/fallback/main.ts", "utf8");
    const unknown = Object.keys(fallback?.environment ?? {}).filter(
      (name) => name !== "PORT" && !source.includes(`"${name}"`),
    );
    expect(unknown).toEqual([]);
    expect(readFileSync("deploy/Caddyfile", "utf8")).toContain(
      "{$STICKYLINE_FALLBACK:fallback:8081}",
    );
  });

  it("gives proxy and balancer the files that are tested, whose defaults are the names of the services", () => {
    expect(compose.configs["caddyfile"]?.file).toBe("./deploy/Caddyfile");
    expect(compose.configs["haproxy"]?.file).toBe("./deploy/haproxy.cfg");
    expect(readFileSync("deploy/Caddyfile", "utf8")).toContain(
      "{$STICKYLINE_BALANCER:balancer:8000}",
    );
    const routers = services
      .filter(([, service]) => service.environment?.["STICKYLINE_ROLE"] === "router")
      .map(([name]) => `${name}:8080`);
    const preset = /presetenv STICKYLINE_\w+_ROUTER (\S+)/g;
    const named = [...readFileSync("deploy/haproxy.cfg", "utf8").matchAll(preset)];
    expect(named.map(([, name]) => name)).toEqual(routers);
  });

  it("declares each volume and each service that another one names", () => {
    const named = services.flatMap(([, { volumes = [] }]) =>
      volumes.map((text) => text.split(":")[0]),
    );
    expect(new Set(named)).toEqual(new Set(Object.keys(compose.volumes)));
    const needed = services.flatMap(([, { depends_on = {} }]) => Object.keys(depends_on));
    expect(needed.filter((name) => !(name in compose.services))).toEqual([]);
  });

  it("watches the health of every service that answers requests", () => {
    const unwatched = services.filter(([, { build, healthcheck }]) =>
      build === undefined ? healthcheck?.test === undefined : healthcheck?.disable === true,
    );
    expect(unwatched.map(([name]) => name)).toEqual(["migrate"]);
    expect(lastStage).toContain("HEALTHCHECK");
    expect(lastStage).toContain("/healthz");
  });
});

describe("Dockerfile", () => {
  it("runs as a user without rights, from a stage without the tools of the build", () => {
    expect(dockerfile.match(/^FROM /gm)).toHaveLength(2);
    expect(/^USER (\S+)$/m.exec(lastStage)?.[1]).toBe("node");
    expect(dockerfile).toContain("npm prune --omit=dev --omit=optional");
  });

  it("starts an entry that exists, on every address of the container", () => {
    const entry = /^CMD \["node", "(.+)"\]$/m.exec(lastStage)?.[1] ?? "";
    expect(existsSync(sourceOf(entry))).toBe(true);
    expect(lastStage).toContain("HOST=0.0.0.0");
  });

  it("is given all that the build reads and nothing else", () => {
    const allowed = readFileSync(".dockerignore", "utf8").match(/^!.+$/gm) ?? [];
    const paths = allowed.map((line) => line.slice(1));
    expect(paths.filter((path) => !existsSync(path))).toEqual([]);
    const needed = ["src", "workers", "prisma", "package-lock.json", "tsconfig.build.json"];
    expect(paths).toEqual(expect.arrayContaining(needed));
  });
});

describe("the override for servers that run elsewhere", () => {
  const text = readFileSync("deploy/compose.elsewhere.yml", "utf8").replaceAll(
    /!(?:override|reset)/g,
    "",
  );
  const elsewhere = parse(text, { merge: true }) as {
    services: Record<string, Service & { profiles?: string[] }>;
  };

  it("tells everything of ours that has a database where it is, and waits for none that is not started", () => {
    const off = Object.entries(elsewhere.services).filter(([, one]) => one.profiles !== undefined);
    const offNames = off.map(([name]) => name);
    for (const [name, { environment = {}, depends_on: waits = {} }] of ours) {
      if (!("DATABASE_URL" in environment)) continue;
      const over = elsewhere.services[name];
      for (const setting of ["DATABASE_URL", "REDIS_URL", "QUEUE_REDIS_URL"]) {
        expect(over?.environment?.[setting], name).toContain(`\${${setting}:?`);
      }
      const waitsFor = Object.keys(over?.depends_on ?? waits);
      expect(
        waitsFor.filter((one) => offNames.includes(one)),
        name,
      ).toEqual([]);
    }
    expect(offNames.toSorted()).toEqual(["maps", "postgres", "queues"]);
    expect(Object.keys(elsewhere.services).filter((name) => !(name in compose.services))).toEqual(
      [],
    );
  });
});

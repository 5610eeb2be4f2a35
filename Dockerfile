FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY . .
RUN node src/setup/build.mjs
# The built-in PostgreSQL is for laptops: it comes as optional packages.
RUN npm prune --omit=dev --omit=optional

FROM node:24-bookworm-slim
# A young generation of 64 MB: fewer collections for the short-lived objects of a request.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 STICKYLINE_SANDBOX=off STICKYLINE_DATA_DIR=/data \
  NODE_OPTIONS=--max-semi-space-size=64
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
# A volume takes over whose folder it is mounted on.
RUN mkdir /data /fallback /recordings && chown node /data /fallback /recordings
USER node
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# STICKYLINE_ROLE says which part it plays: router, worker or all.
CMD ["node", "dist/src/server.js"]

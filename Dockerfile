# Builds the gateway, and keeps of that only what runs.
FROM node:24-bookworm-slim AS build
WORKDIR /gateway
COPY package.json package-lock.json .npmrc ./
COPY packages/client/package.json packages/client/
RUN npm ci
COPY . .
RUN npm run build

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0
WORKDIR /gateway
COPY package.json package-lock.json .npmrc ./
COPY packages/client/package.json packages/client/
RUN npm ci --omit=dev && npm cache clean --force
COPY --from=build /gateway/dist dist
# Where SQLite's file is, for who runs one gateway without PostgreSQL.
RUN mkdir data && chown node:node data
VOLUME /gateway/data
USER node
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 4000}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# As `npm start` does: docs/performance.md says what the flag buys.
CMD ["node", "--max-semi-space-size=32", "dist/main.js"]

# Builds the one binary, and an image with nothing else of the build in it.
#
# Needs what every build of Picket needs: Rust and a C compiler. SQLite and libpq come bundled,
# TLS is rustls. The stages name one Debian release, so that both have the same C library.

FROM rust:1.95-slim-bookworm AS build
RUN apt-get update \
    && apt-get install --yes --no-install-recommends build-essential \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
# The caches stay outside of the layers: the binary is copied out of its own.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --release --locked --package picket \
    && install -D -m 0755 target/release/picket /out/picket \
    && install -d -m 0750 /out/data

FROM debian:bookworm-slim
LABEL org.opencontainers.image.title="Picket" \
      org.opencontainers.image.description="Self-hosted error tracking that speaks Sentry's API" \
      org.opencontainers.image.licenses="MIT OR Apache-2.0"
# No name has to be known for a number to run: orchestrators can see that it is not root.
COPY --from=build --chown=10001:10001 /out/data /data
COPY --from=build /out/picket /usr/local/bin/picket
USER 10001:10001
WORKDIR /data
VOLUME /data
# The embedded store, unless DATABASE_URL says otherwise; its secret key lies beside it.
ENV DATABASE_URL=sqlite:/data/picket.db \
    PICKET_LISTEN=0.0.0.0:9000
EXPOSE 9000
# Configuration, store and mail; there is no curl in the image.
HEALTHCHECK --interval=30s --timeout=10s --start-period=20s CMD ["picket", "check", "--no-mail"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["picket"]
CMD ["serve"]

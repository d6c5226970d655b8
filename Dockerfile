# Builds Payrun from its sources and runs it as a user without rights.
# Not run on the machine where it was written (no Docker engine there); see docs/machine.md.
ARG JAVA=17

FROM eclipse-temurin:${JAVA}-jdk AS build
WORKDIR /build
COPY . .
RUN ./mvnw -q -B -Dmaven.test.skip=true package

FROM eclipse-temurin:${JAVA}-jre
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/payrun --shell /usr/sbin/nologin payrun
COPY --from=build /build/target/payrun.jar /opt/payrun/payrun.jar
USER payrun
# jobs/, inbox/ and reports/ are looked for here, and PAYRUN_HOME (.payrun) is made here
WORKDIR /var/lib/payrun
VOLUME /var/lib/payrun
# inside a container loopback is the container's own; compose.yaml publishes the console on the host's loopback
ENV PAYRUN_CONSOLEADDRESS=0.0.0.0
EXPOSE 8080 8081
# no curl in the image: bash speaks to the port itself
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/${PAYRUN_PORT:-8080} && printf 'GET /health/live HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200'"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=70", "-Dsun.net.httpserver.nodelay=true", "-jar", "/opt/payrun/payrun.jar"]
CMD ["serve"]

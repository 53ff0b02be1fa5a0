# Builds Spillway from source and runs it as a user without rights on a read-only file system.
#   docker build -t spillway .
#   docker run --rm -p 127.0.0.1:8000:8000 -e PROXY_API_KEY=choose-one spillway

FROM eclipse-temurin:25-jdk AS build
WORKDIR /src
COPY mvnw pom.xml ./
COPY .mvn .mvn
# A layer of its own, so that a change of our sources does not fetch the dependencies anew: building one empty class
# fetches what the build needs, and nothing that only tests need.
RUN mkdir -p src/main/java/io/spillway \
    && echo 'package io.spillway; final class Placeholder {}' > src/main/java/io/spillway/Placeholder.java \
    && ./mvnw -B -ntp -q -Dmaven.test.skip -Dspotless.check.skip package \
    && rm -r src target
COPY src/main src/main
RUN ./mvnw -B -ntp -q -Dmaven.test.skip -Dspotless.check.skip package \
    && cp target/spillway-*-exec.jar spillway.jar \
    && java -Djarmode=tools -jar spillway.jar extract --layers --destination layers
# Netty unpacks its native transport into a temporary folder, which may not allow that; so it is unpacked here.
RUN mkdir native && cd native \
    && for jar in ../layers/dependencies/lib/netty-transport-native-epoll-*-linux-*.jar; do \
           if [ -f "$jar" ]; then jar xf "$jar" META-INF/native && mv META-INF/native/*.so . && rm -r META-INF; fi; \
       done

FROM eclipse-temurin:25-jre
WORKDIR /app
COPY --from=build /src/native native
COPY --from=build /src/layers/dependencies ./
COPY --from=build /src/layers/snapshot-dependencies ./
COPY --from=build /src/layers/application ./
# JDK_JAVA_OPTIONS is for those who run the image; what stands in ENTRYPOINT is needed.
ENV SERVER_ADDRESS=0.0.0.0 SERVER_PORT=8000 MANAGEMENT_SERVER_PORT=9090 SPILLWAY_STATE_FOLDER=/data \
    SPILLWAY_REQUESTLOG_FOLDER=/data/detailed_logs
# A start is rehearsed, and what the JVM loaded and linked for it is kept, which halves the work of every later start. The
# rehearsal takes the same Java and the same options, opens no port, and fails the build if the server would not start.
RUN mkdir /data && chmod 1777 /data \
    && SERVER_ADDRESS=127.0.0.1 SPILLWAY_STATE_FOLDER=/tmp/rehearsal java --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
        -XX:+UseParallelGC -XX:AOTCacheOutput=/app/spillway.aot -Djava.library.path=/app/native \
        -Dspring.context.exit=onRefresh -Dspring.main.banner-mode=off -jar /app/spillway.jar \
    && test -s spillway.aot && rm -r /tmp/rehearsal
USER 10001:10001
EXPOSE 8000 9090
# There need be no curl in the image: the check is one small class of ours.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData", "-Xmx16m", "-cp", "/app/spillway.jar", "io.spillway.gateway.metrics.HealthProbe"]
ENTRYPOINT ["java", \
    "--enable-native-access=ALL-UNNAMED", \
    "--sun-misc-unsafe-memory-access=allow", \
    "-XX:+UseParallelGC", \
    "-XX:MaxRAMPercentage=50", \
    "-XX:+ExitOnOutOfMemoryError", \
    "-XX:+DisableAttachMechanism", \
    "-XX:-UsePerfData", \
    "-XX:AOTCache=/app/spillway.aot", \
    "-Dio.netty.maxDirectMemory=268435456", \
    "-Djava.library.path=/app/native", \
    "-jar", "/app/spillway.jar"]

#include "core/stack/languages.h"

#include <algorithm>
#include <array>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;

/// Sorted: the first names of packages.
constexpr std::array<std::string_view, 161> javaLibraries{ "_COROUTINE", "akka", "aleph", "android",
    "androidx", "arrow.core", "brave", "cats", "ch.qos.logback", "cider", "clojure", "co.elastic",
    "com.amazonaws", "com.android", "com.datadog", "com.datastax", "com.fasterxml", "com.github.benmanes",
    "com.google.android", "com.google.api", "com.google.cloud", "com.google.common", "com.google.gson",
    "com.google.inject", "com.google.protobuf", "com.hazelcast", "com.ibm", "com.mchange", "com.microsoft",
    "com.mongodb", "com.mysql", "com.netflix", "com.newrelic", "com.rabbitmq", "com.squareup", "com.sun",
    "com.twitter.finagle", "com.twitter.util", "com.typesafe", "com.vaadin", "com.zaxxer", "compojure",
    "dagger", "dalvik", "datadog", "doobie", "feign", "freemarker", "fs2", "grails", "graphql", "groovy",
    "io.cucumber", "io.dropwizard", "io.github.resilience4j", "io.grpc", "io.jsonwebtoken", "io.ktor",
    "io.lettuce", "io.micrometer", "io.micronaut", "io.netty", "io.opentelemetry", "io.pedestal",
    "io.projectreactor", "io.prometheus", "io.quarkus", "io.r2dbc", "io.reactivex", "io.restassured",
    "io.sentry", "io.smallrye", "io.swagger", "io.undertow", "io.vertx", "jakarta", "java", "javassist",
    "javax", "jdk", "junit", "kotlin", "kotlinx", "leiningen", "liquibase", "manifold", "monix",
    "net.bytebuddy", "net.logstash", "net.sf.cglib", "net.sf.ehcache", "next.jdbc", "nrepl", "oauth",
    "okhttp3", "okio", "oracle", "org.apache", "org.aspectj", "org.bouncycastle", "org.bson",
    "org.codehaus.groovy", "org.eclipse.jetty", "org.eclipse.microprofile", "org.elasticsearch",
    "org.flywaydb", "org.glassfish", "org.graalvm", "org.gradle", "org.grails", "org.h2", "org.hibernate",
    "org.hsqldb", "org.http4s", "org.httpkit", "org.jboss", "org.jdesktop", "org.jetbrains", "org.joda",
    "org.jooq", "org.json", "org.junit", "org.koin", "org.mariadb", "org.mockito", "org.mortbay",
    "org.mybatis", "org.neo4j", "org.objectweb", "org.openjdk", "org.opensearch", "org.postgresql",
    "org.quartz", "org.reactivestreams", "org.redisson", "org.scala_lang", "org.scalatest", "org.slf4j",
    "org.springframework", "org.sqlite", "org.testng", "org.thymeleaf", "org.web3j", "org.wildfly",
    "org.yaml", "play.api", "play.core", "play.mvc", "reactor", "redis.clients", "reitit", "retrofit2",
    "ring", "rx", "scala", "slick", "software.amazon", "sttp", "sun", "weblogic", "zio" };
static_assert(std::is_sorted(javaLibraries.begin(), javaLibraries.end()));

/// The library whose package a class is in, "" if it is none of them.
std::string_view libraryOf(std::string_view name)
{
    constexpr int mostElements = 3;
    std::size_t end = 0;
    for (int n = 0; n < mostElements && end != npos; ++n) {
        end = name.find('.', n == 0 ? 0 : end + 1);
        const auto* const library =
            std::lower_bound(javaLibraries.begin(), javaLibraries.end(), name.substr(0, end));
        if (library != javaLibraries.end() && *library == name.substr(0, end))
            return *library;
    }
    return {};
}

std::string_view packageOf(const StackFrame& frame)
{
    const std::string_view name = frame.module;
    if (const auto library = libraryOf(name); !library.empty())
        return frame.package.empty() ? library : std::string_view(frame.package);
    const bool generated = name.find("$$FastClassBy") != npos || name.find("GeneratedMethodAccessor") != npos
        || name.find("$$EnhancerBy") != npos || name.find("$$SpringCGLIB$$") != npos
        || name.starts_with("$Proxy") || name.starts_with("com.sun.proxy.");
    return generated ? "generated" : std::string_view();
}

} // namespace

std::string foreignJava(const StackFrame& frame, std::string_view /*file*/)
{
    return std::string(packageOf(frame));
}

} // namespace spanglass

// swift-tools-version: 6.2
import PackageDescription

// The manifest reads as the architecture: targets stand in the order of their layers, and each may use only targets
// that stand above it. `.ci/check-layers` fails the build when an import breaks that order.

/// One list of settings for every Swift target; `wrapper` is for those that handle C pointers themselves.
func settings(wrapper: Bool = false) -> [SwiftSetting] {
    let common: [SwiftSetting] = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .treatAllWarnings(as: .error),
    ]
    return wrapper ? common : common + [.strictMemorySafety()]
}

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let asyncAlgorithms = Target.Dependency.product(name: "AsyncAlgorithms", package: "swift-async-algorithms")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let collections = Target.Dependency.product(name: "Collections", package: "swift-collections")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let grdbSQLite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let histogram = Target.Dependency.product(name: "Histogram", package: "hdrhistogram-swift")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTLS = Target.Dependency.product(name: "HummingbirdTLS", package: "hummingbird")
let jwtKit = Target.Dependency.product(name: "JWTKit", package: "jwt-kit")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let coreMetrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let nioCertificateReloading = Target.Dependency.product(name: "NIOCertificateReloading", package: "swift-nio-extras")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let dequeModule = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioWebSocket = Target.Dependency.product(name: "NIOWebSocket", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let metricsTestKit = Target.Dependency.product(name: "MetricsTestKit", package: "swift-metrics")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let serviceLifecycleTestKit = Target.Dependency.product(
    name: "ServiceLifecycleTestKit",
    package: "swift-service-lifecycle"
)
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let tracing = Target.Dependency.product(name: "Tracing", package: "swift-distributed-tracing")
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")

let package = Package(
    name: "proactor",
    products: [
        .executable(name: "proactor", targets: ["proactor"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-async-algorithms", from: "1.1.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.6.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0", traits: []),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0", traits: []),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.0"),
    ],
    targets: [
        // C libraries: headers, nothing else
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CPostgreSQL", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CRabbitMQ", pkgConfig: "librabbitmq", providers: [.apt(["librabbitmq-dev"])]),
        .target(name: "CRE2", linkerSettings: [.linkedLibrary("re2")]),

        // Words
        .target(name: "ProactorModel", swiftSettings: settings()),
        .target(name: "ProactorDiagnostics", swiftSettings: settings()),

        // Pure logic: decides; no I/O, no clock, nothing asynchronous
        .target(
            name: "ProactorYAML",
            dependencies: ["CLibYAML", "ProactorDiagnostics", "ProactorModel"],
            swiftSettings: settings(wrapper: true)
        ),
        .target(
            name: "ProactorRegularExpressions",
            dependencies: ["CRE2"],
            swiftSettings: settings(wrapper: true)
        ),
        .target(
            name: "ProactorJSONSchema",
            dependencies: ["ProactorDiagnostics", "ProactorModel", "ProactorRegularExpressions"],
            swiftSettings: settings()
        ),
        .target(
            name: "ProactorExpressions",
            dependencies: ["ProactorDiagnostics", "ProactorModel", "ProactorRegularExpressions"],
            swiftSettings: settings()
        ),
        .target(
            name: "ProactorMatching",
            dependencies: ["ProactorDiagnostics", "ProactorModel"],
            swiftSettings: settings()
        ),
        .target(
            name: "ProactorRules",
            dependencies: [
                "ProactorDiagnostics", "ProactorExpressions", "ProactorJSONSchema", "ProactorMatching",
                "ProactorModel", "ProactorYAML", crypto,
            ],
            swiftSettings: settings()
        ),
        .target(
            name: "ProactorMapping",
            dependencies: ["ProactorDiagnostics", "ProactorExpressions", "ProactorModel", "ProactorYAML"],
            swiftSettings: settings()
        ),
        .target(
            name: "ProactorEngine",
            dependencies: [
                "ProactorDiagnostics", "ProactorExpressions", "ProactorJSONSchema", "ProactorMatching",
                "ProactorModel", "ProactorRules",
            ],
            swiftSettings: settings()
        ),

        // Ports: what adapters implement, and how a deployment names them
        .target(name: "ProactorStorage", dependencies: ["ProactorModel", crypto], swiftSettings: settings()),
        .target(
            name: "ProactorComponents",
            dependencies: ["ProactorDiagnostics", "ProactorModel", "ProactorYAML", crypto],
            swiftSettings: settings()
        ),
        .target(
            name: "ProactorConfiguration",
            dependencies: ["ProactorComponents", "ProactorDiagnostics", "ProactorModel", "ProactorYAML"],
            swiftSettings: settings()
        ),

        .target(
            name: "ProactorTelemetry",
            dependencies: ["ProactorModel", metrics, tracing],
            swiftSettings: settings()
        ),

        // Adapters: one outside thing each
        .target(
            name: "ProactorObservability",
            dependencies: [
                "ProactorComponents", "ProactorModel", "ProactorTelemetry", asyncHTTPClient, coreMetrics, logging,
                metrics, nioCore,
                nioHTTP1, serviceLifecycle, tracing,
            ],
            swiftSettings: settings()
        ),
        .target(
            name: "ProactorSQLite",
            dependencies: ["ProactorModel", "ProactorStorage", "ProactorTelemetry", grdb],
            swiftSettings: settings()
        ),
        .target(
            name: "ProactorPostgreSQLClient",
            dependencies: ["CPostgreSQL"],
            swiftSettings: settings(wrapper: true)
        ),
        .target(
            name: "ProactorRabbitMQClient",
            dependencies: ["CRabbitMQ"],
            swiftSettings: settings(wrapper: true)
        ),
        .target(
            name: "ProactorBrokers",
            dependencies: [
                "ProactorComponents", "ProactorDiagnostics", "ProactorExpressions", "ProactorMapping", "ProactorModel",
                "ProactorYAML", crypto,
            ],
            swiftSettings: settings()
        ),
        .target(
            name: "ProactorRabbitMQ",
            dependencies: [
                "ProactorBrokers", "ProactorComponents", "ProactorDiagnostics", "ProactorModel",
                "ProactorRabbitMQClient", "ProactorYAML",
            ],
            swiftSettings: settings()
        ),
        .target(
            name: "ProactorPostgreSQL",
            dependencies: ["ProactorModel", "ProactorPostgreSQLClient", "ProactorStorage", "ProactorTelemetry"],
            swiftSettings: settings()
        ),
        .target(
            name: "ProactorTools",
            dependencies: [
                "ProactorComponents", "ProactorDiagnostics", "ProactorExpressions", "ProactorJSONSchema",
                "ProactorModel", "ProactorPostgreSQLClient", "ProactorYAML", asyncHTTPClient, grdb, grdbSQLite, nioCore,
                nioHTTP1, nioPosix, nioSSL,
            ],
            swiftSettings: settings()
        ),
        .target(name: "ProactorSMTPClient", dependencies: ["CCurl"], swiftSettings: settings(wrapper: true)),
        .target(
            name: "ProactorMCP",
            dependencies: [
                "ProactorComponents", "ProactorDiagnostics", "ProactorJSONSchema", "ProactorModel", "ProactorTelemetry",
                "ProactorYAML", asyncHTTPClient, logging, metrics, nioCore, nioHTTP1, subprocess, systemPackage,
                tracing,
            ],
            swiftSettings: settings()
        ),
        .target(
            name: "ProactorModels",
            dependencies: [
                "ProactorComponents", "ProactorDiagnostics", "ProactorModel", "ProactorYAML", asyncHTTPClient, crypto,
                nioCore, nioHTTP1,
            ],
            swiftSettings: settings()
        ),
        .target(
            name: "ProactorAccess",
            dependencies: [
                "ProactorModel", asyncHTTPClient, crypto, jwtKit, logging, nioCore, nioHTTP1, serviceLifecycle,
            ],
            swiftSettings: settings()
        ),

        .target(
            name: "ProactorWebhooks",
            dependencies: [
                "ProactorComponents", "ProactorDiagnostics", "ProactorExpressions", "ProactorMapping", "ProactorModel",
                "ProactorYAML",
                crypto,
            ],
            swiftSettings: settings()
        ),
        .target(
            name: "ProactorSinks",
            dependencies: [
                "ProactorComponents", "ProactorDiagnostics", "ProactorModel", "ProactorSMTPClient", "ProactorTools",
                "ProactorEngine", "ProactorWebhooks", "ProactorYAML", crypto,
            ],
            swiftSettings: settings()
        ),

        // Running: moves commands between ports
        .target(
            name: "ProactorRuntime",
            dependencies: [
                "ProactorComponents", "ProactorDiagnostics", "ProactorEngine", "ProactorExpressions",
                "ProactorJSONSchema", "ProactorMatching", "ProactorModel", "ProactorRules", "ProactorStorage",
                "ProactorTelemetry", "ProactorYAML", logging, metrics, serviceLifecycle, tracing,
            ],
            swiftSettings: settings()
        ),
        .target(
            name: "ProactorServer",
            dependencies: [
                "ProactorAccess", hummingbirdCore, hummingbirdTLS, nioCertificateReloading, nioSSL,
                "ProactorMapping",
                "ProactorDiagnostics", "ProactorEngine", "ProactorExpressions", "ProactorJSONSchema", "ProactorModel",
                "ProactorRules", "ProactorRuntime", "ProactorStorage", "ProactorTelemetry", "ProactorWebhooks",
                httpTypes,
                hummingbird, logging, metrics, mustache, nioCore, nioHTTP1, serviceLifecycle, tracing,
                "ProactorComponents", crypto, dequeModule, nioHTTPTypes, nioWebSocket,
                "ProactorMatching",
            ],
            resources: [
                .embedInCode("OpenAPI/openapi.json"),
                .embedInCode("Console/Assets/console.css"), .embedInCode("Console/Assets/icon.svg"),
                .embedInCode("Console/Assets/keys.js"), .embedInCode("Console/Assets/live.js"),
                .embedInCode("Console/Assets/fresh.js"),
            ],
            swiftSettings: settings()
        ),

        // Command
        .target(
            name: "ProactorCLI",
            dependencies: [
                "ProactorAccess", nioSSL,
                "ProactorRabbitMQ",
                "ProactorComponents", "ProactorConfiguration", "ProactorDiagnostics", "ProactorEngine", "ProactorMCP",
                "ProactorModel", "ProactorModels", "ProactorObservability", "ProactorRules", "ProactorRuntime",
                "ProactorSinks",
                "ProactorPostgreSQL", "ProactorServer", "ProactorSQLite", "ProactorStorage", "ProactorTelemetry",
                "ProactorTools", "ProactorWebhooks", "ProactorYAML", argumentParser, asyncHTTPClient, logging, metrics,
                nioCore,
                nioHTTP1,
                serviceLifecycle, tracing, unixSignals,
            ],
            swiftSettings: settings()
        ),
        .executableTarget(name: "proactor", dependencies: ["ProactorCLI"], swiftSettings: settings()),

        // Benchmarks: measured in release builds, never by a test
        .executableTarget(
            name: "ServerBenchmark",
            dependencies: [
                "ProactorModel", "ProactorRules", "ProactorRuntime", "ProactorSQLite", "ProactorStorage",
                asyncHTTPClient,
                histogram, logging, nioCore, nioHTTP1, nioPosix,
            ],
            path: "Benchmarks/Server",
            swiftSettings: settings()
        ),

        .executableTarget(
            name: "MatchingBenchmark",
            dependencies: ["ProactorMatching", "ProactorModel"],
            path: "Benchmarks/Matching",
            swiftSettings: settings()
        ),
        .executableTarget(
            name: "ExpressionsBenchmark",
            dependencies: ["ProactorExpressions", "ProactorModel"],
            path: "Benchmarks/Expressions",
            swiftSettings: settings()
        ),

        .target(
            name: "SpikeSimulation",
            dependencies: ["ProactorEngine", "ProactorModel"],
            path: "Benchmarks/Spike/Simulation",
            swiftSettings: settings()
        ),
        .executableTarget(
            name: "SpikeBenchmark",
            dependencies: ["ProactorModel", "SpikeSimulation"],
            path: "Benchmarks/Spike/Command",
            swiftSettings: settings()
        ),

        .executableTarget(
            name: "EngineBenchmark",
            dependencies: [
                "ProactorComponents", "ProactorEngine", "ProactorModel", "ProactorRules", "ProactorRuntime",
                "ProactorSQLite", "ProactorServer", "ProactorStorage", "SpikeSimulation", asyncHTTPClient, histogram,
                logging, nioCore, nioHTTP1, serviceLifecycle,
            ],
            path: "Benchmarks/Engine",
            swiftSettings: settings()
        ),

        .executableTarget(
            name: "OperatorsBenchmark",
            dependencies: [
                "ProactorModel", "ProactorRules", "ProactorRuntime", "ProactorSQLite", "ProactorStorage", histogram,
                logging,
            ],
            path: "Benchmarks/Operators",
            swiftSettings: settings()
        ),

        // Tests: one target for each of the above, and what they share
        .target(
            name: "ProactorTestSupport",
            dependencies: [
                "ProactorComponents", "ProactorDiagnostics", "ProactorModel", "ProactorRuntime", "ProactorStorage",
                "ProactorWebhooks", "ProactorYAML", nioCore, nioHTTP1, nioPosix,
            ],
            swiftSettings: settings()
        ),
        .testTarget(name: "ProactorModelTests", dependencies: ["ProactorModel"], swiftSettings: settings()),
        .testTarget(
            name: "ProactorDiagnosticsTests",
            dependencies: ["ProactorDiagnostics"],
            swiftSettings: settings()
        ),
        .testTarget(
            name: "ProactorYAMLTests",
            dependencies: ["ProactorDiagnostics", "ProactorModel", "ProactorYAML"],
            swiftSettings: settings()
        ),
        .testTarget(
            name: "ProactorRegularExpressionsTests",
            dependencies: ["ProactorRegularExpressions"],
            swiftSettings: settings()
        ),
        .testTarget(
            name: "ProactorJSONSchemaTests",
            dependencies: ["ProactorDiagnostics", "ProactorJSONSchema", "ProactorModel"],
            swiftSettings: settings()
        ),
        .testTarget(
            name: "ProactorExpressionsTests",
            dependencies: ["ProactorDiagnostics", "ProactorExpressions", "ProactorModel"],
            exclude: ["Conformance"],
            swiftSettings: settings()
        ),
        .testTarget(
            name: "ProactorMatchingTests",
            dependencies: ["ProactorMatching", "ProactorModel"],
            exclude: ["Conformance"],
            swiftSettings: settings()
        ),
        .testTarget(
            name: "ProactorRulesTests",
            dependencies: [
                "ProactorComponents", "ProactorConfiguration", "ProactorDiagnostics", "ProactorJSONSchema",
                "ProactorMatching", "ProactorModel", "ProactorRules", "ProactorTools", "ProactorYAML",
            ],
            swiftSettings: settings()
        ),
        .testTarget(
            name: "ProactorEngineTests",
            dependencies: [
                "ProactorDiagnostics", "ProactorEngine", "ProactorExpressions", "ProactorJSONSchema",
                "ProactorMatching", "ProactorModel", "ProactorRules", "ProactorYAML", "SpikeSimulation",
            ],
            swiftSettings: settings()
        ),
        .testTarget(
            name: "ProactorConfigurationTests",
            dependencies: [
                "ProactorComponents", "ProactorConfiguration", "ProactorDiagnostics", "ProactorJSONSchema",
                "ProactorModel", "ProactorYAML",
            ],
            swiftSettings: settings()
        ),
        .testTarget(
            name: "ProactorObservabilityTests",
            dependencies: [
                "ProactorComponents", "ProactorModel", "ProactorObservability", "ProactorTelemetry",
                "ProactorTestSupport", coreMetrics, logging, metrics,
                nioCore, nioHTTP1, serviceLifecycle, serviceLifecycleTestKit, tracing,
            ],
            exclude: ["Judges"],
            swiftSettings: settings()
        ),
        .testTarget(
            name: "ProactorSQLiteTests",
            dependencies: ["ProactorModel", "ProactorSQLite", "ProactorStorage", "ProactorTestSupport", grdb],
            swiftSettings: settings()
        ),
        .testTarget(
            name: "ProactorPostgreSQLTests",
            dependencies: [
                "ProactorModel", "ProactorPostgreSQL", "ProactorPostgreSQLClient", "ProactorStorage",
                "ProactorTestSupport",
            ],
            swiftSettings: settings()
        ),
        .testTarget(
            name: "ProactorAccessTests",
            dependencies: [
                "ProactorAccess", "ProactorModel", "ProactorTestSupport", asyncHTTPClient, crypto, jwtKit, logging,
                nioCore, nioHTTP1, nioPosix, serviceLifecycle,
            ],
            exclude: ["Judges"],
            swiftSettings: settings()
        ),
        .testTarget(
            name: "ProactorServerTests",
            dependencies: [
                "ProactorAccess", "ProactorEngine", "ProactorModel", "ProactorRules", "ProactorRuntime",
                "ProactorSQLite", "ProactorServer", "ProactorStorage", "ProactorTelemetry", "ProactorTestSupport",
                "ProactorWebhooks", asyncHTTPClient, crypto, httpTypes, hummingbird, logging, nioCore, nioHTTP1,
                nioPosix,
                nioSSL, serviceLifecycle, subprocess, systemPackage, "ProactorComponents", "ProactorDiagnostics",
            ],
            exclude: ["Judges"],
            swiftSettings: settings()
        ),
        .testTarget(
            name: "ProactorCLITests",
            dependencies: [
                "ProactorCLI", "ProactorConfiguration", "ProactorDiagnostics", "ProactorEngine", "ProactorModel",
                "ProactorRules", "ProactorRuntime", "ProactorSQLite", "ProactorStorage", "ProactorTestSupport",
                "proactor",
                nioCore,
            ],
            swiftSettings: settings()
        ),
        .testTarget(
            name: "ProactorToolsTests",
            dependencies: [
                "ProactorComponents", "ProactorConfiguration", "ProactorDiagnostics", "ProactorExpressions",
                "ProactorJSONSchema", "ProactorModel", "ProactorPostgreSQLClient", "ProactorRuntime",
                "ProactorTestSupport", "ProactorTools", "ProactorYAML", asyncHTTPClient, grdb, nioCore, nioHTTP1,
                nioPosix, nioSSL,
            ],
            swiftSettings: settings()
        ),
        .testTarget(
            name: "ProactorSinksTests",
            dependencies: [
                "ProactorComponents", "ProactorDiagnostics", "ProactorModel", "ProactorSinks", "ProactorTestSupport",
                "ProactorYAML",
            ],
            exclude: ["Judges"],
            swiftSettings: settings()
        ),
        .testTarget(
            name: "ProactorMCPTests",
            dependencies: [
                "ProactorComponents", "ProactorDiagnostics", "ProactorJSONSchema", "ProactorMCP", "ProactorModel",
                "ProactorObservability", "ProactorTelemetry", "ProactorTestSupport", "ProactorYAML", nioCore, nioHTTP1,
                nioPosix, subprocess, systemPackage, tracing,
            ],
            exclude: ["Servers"],
            swiftSettings: settings()
        ),
        .testTarget(
            name: "ProactorWebhooksTests",
            dependencies: [
                "ProactorMapping",
                "ProactorComponents", "ProactorDiagnostics", "ProactorJSONSchema", "ProactorModel",
                "ProactorTestSupport",
                "ProactorWebhooks", "ProactorYAML", crypto,
            ],
            swiftSettings: settings()
        ),
        .testTarget(
            name: "ProactorBrokersTests",
            dependencies: [
                "ProactorBrokers", "ProactorComponents", "ProactorDiagnostics", "ProactorModel", "ProactorRabbitMQ",
                "ProactorRabbitMQClient", "ProactorRules", "ProactorRuntime", "ProactorSQLite", "ProactorStorage",
                "ProactorTestSupport", "ProactorYAML", logging,
            ],
            exclude: ["Counterparts"],
            swiftSettings: settings()
        ),
        .testTarget(
            name: "ProactorModelsTests",
            dependencies: [
                "ProactorComponents", "ProactorDiagnostics", "ProactorJSONSchema", "ProactorModel", "ProactorModels",
                "ProactorTestSupport", "ProactorYAML", asyncHTTPClient, nioCore, nioHTTP1,
            ],
            exclude: ["Judges"],
            swiftSettings: settings()
        ),
        .testTarget(
            name: "ProactorRuntimeTests",
            dependencies: [
                "ProactorComponents", "ProactorDiagnostics", "ProactorEngine", "ProactorJSONSchema", "ProactorModel",
                "ProactorRules", "ProactorRuntime", "ProactorSQLite", "ProactorStorage", "ProactorTestSupport", logging,
                serviceLifecycle, serviceLifecycleTestKit,
            ],
            swiftSettings: settings()
        ),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "ProactorModel", "ProactorTelemetry", "ProactorTestSupport", "proactor", asyncHTTPClient, grdb, nioCore,
                crypto,
                nioHTTP1,
            ],
            exclude: ["Judges"],
            swiftSettings: settings()
        ),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)

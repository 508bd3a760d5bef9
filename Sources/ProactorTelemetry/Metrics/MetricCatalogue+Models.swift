/// Metrics of models, of the governor, and of what the conventions of OpenTelemetry name.
extension MetricCatalogue {
    static let models = [
        MetricDescription(MetricName.modelTurns, .counter, "Turns of models that were journaled.", labels: ["model"]),
        MetricDescription(
            MetricName.modelTokens,
            .counter,
            "Tokens of models' answers, as providers count them.",
            labels: ["model", "rule", "agent", "kind"]
        ),
        MetricDescription(
            MetricName.modelFailures,
            .counter,
            "Calls of models that brought no turn.",
            labels: ["model", "kind"]
        ),
        MetricDescription(
            MetricName.spend,
            .counter,
            "Money that turns cost, in the deployment's currency.",
            labels: ["model", "rule", "agent"]
        ),
        MetricDescription(MetricName.spentToday, .gauge, "Money spent on the day of UTC that it is."),
        MetricDescription(MetricName.dayBudget, .gauge, "What the deployment may spend in a day; absent without one."),
    ]

    static let governor = [
        MetricDescription(
            MetricName.governorAdmitted,
            .counter,
            "Calls that the governor let go.",
            labels: ["model", "rule"]
        ),
        MetricDescription(
            MetricName.governorRefused,
            .counter,
            "Calls that the governor sent away.",
            labels: ["model", "rule", "reason"]
        ),
        MetricDescription(
            MetricName.governorWait,
            .histogram,
            "How long admitted calls waited for the governor.",
            labels: ["model"],
            bounds: MetricBounds.latency
        ),
        MetricDescription(MetricName.governorWaiting, .gauge, "Calls that wait for the governor.", labels: ["model"]),
        MetricDescription(MetricName.governorInFlight, .gauge, "Calls under way, of all processes.", labels: ["model"]),
        MetricDescription(
            MetricName.governorBreakerOpen,
            .gauge,
            "1 while the breaker keeps calls from a provider that fails.",
            labels: ["model"]
        ),
        MetricDescription(
            MetricName.governorHeld,
            .gauge,
            "How long no call may go yet.",
            labels: ["model"]
        ),
        MetricDescription(
            MetricName.governorUsed,
            .gauge,
            "What the last minute used of a limit.",
            labels: ["model", "dimension"]
        ),
        MetricDescription(
            MetricName.governorLimit,
            .gauge,
            "What a minute may use now.",
            labels: ["model", "dimension"]
        ),
        MetricDescription(
            MetricName.governorSpeed,
            .gauge,
            "The part of its limits that a model is given: below 1 after refusals.",
            labels: ["model"]
        ),
    ]

    static let conventions = [
        MetricDescription(
            MetricName.genAITokens,
            .histogram,
            "Tokens of one operation of a model.",
            labels: ["gen_ai_operation_name", "gen_ai_provider_name", "gen_ai_request_model", "gen_ai_token_type"],
            bounds: MetricBounds.tokens
        ),
        MetricDescription(
            MetricName.genAIDuration,
            .histogram,
            "What an operation of a model takes.",
            labels: ["gen_ai_operation_name", "gen_ai_provider_name", "gen_ai_request_model", "error_type"],
            bounds: MetricBounds.operation
        ),
        MetricDescription(
            MetricName.genAIFirstChunk,
            .histogram,
            "From a model's request to the first text of its answer.",
            labels: ["gen_ai_operation_name", "gen_ai_provider_name", "gen_ai_request_model"],
            bounds: MetricBounds.operation
        ),
        MetricDescription(
            MetricName.mcpDuration,
            .histogram,
            "What a request to a server of the Model Context Protocol takes.",
            labels: ["mcp_method_name", "error_type"],
            bounds: MetricBounds.operation
        ),
    ]
}

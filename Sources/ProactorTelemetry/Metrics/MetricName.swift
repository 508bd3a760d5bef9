/// The names of all metrics. Those that begin with `gen_ai` and `mcp` are the semantic conventions of OpenTelemetry 1.41 in
/// the spelling of Prometheus; they may change with the conventions, which are in development.
package enum MetricName {
    // Events
    package static let eventsAccepted = "proactor_events_accepted_total"
    package static let eventsRepeated = "proactor_events_repeated_total"
    package static let eventsRefused = "proactor_events_refused_total"
    package static let eventsRouted = "proactor_events_routed_total"
    package static let eventsUnrouted = "proactor_events_unrouted"
    package static let ruleMatches = "proactor_rule_matches_total"
    package static let ruleFailures = "proactor_rule_failures_total"
    package static let routingDuration = "proactor_routing_batch_duration_seconds"

    // Runs
    package static let runAttempts = "proactor_run_attempts_total"
    package static let runAttemptDuration = "proactor_run_attempt_duration_seconds"
    package static let runDuration = "proactor_run_duration_seconds"
    package static let runWait = "proactor_run_queue_wait_seconds"
    package static let runs = "proactor_runs"
    package static let runsOldest = "proactor_runs_oldest_queued_age_seconds"
    package static let deadLetters = "proactor_dead_letters"

    // Models and the governor
    package static let modelTurns = "proactor_model_turns_total"
    package static let modelTokens = "proactor_model_tokens_total"
    package static let modelFailures = "proactor_model_failures_total"
    package static let spend = "proactor_spend_total"
    package static let spentToday = "proactor_spent_today"
    package static let dayBudget = "proactor_budget_day"
    package static let governorAdmitted = "proactor_governor_admitted_total"
    package static let governorRefused = "proactor_governor_refused_total"
    package static let governorWait = "proactor_governor_wait_seconds"
    package static let governorWaiting = "proactor_governor_waiting"
    package static let governorInFlight = "proactor_governor_in_flight"
    package static let governorBreakerOpen = "proactor_governor_breaker_open"
    package static let governorHeld = "proactor_governor_held_seconds"
    package static let governorUsed = "proactor_governor_limit_used"
    package static let governorLimit = "proactor_governor_limit"
    package static let governorSpeed = "proactor_governor_speed"

    // Tools, approvals, deliveries
    package static let toolCalls = "proactor_tool_calls_total"
    package static let toolDuration = "proactor_tool_call_duration_seconds"
    package static let proposalsDecided = "proactor_proposals_decided_total"
    package static let proposalsSentBack = "proactor_proposals_sent_back_total"
    package static let proposalsAnswered = "proactor_proposals_answered_total"
    package static let approvalDuration = "proactor_approval_duration_seconds"
    package static let proposalsWaiting = "proactor_proposals_waiting"
    package static let proposalsOldest = "proactor_proposals_oldest_age_seconds"
    package static let deliveries = "proactor_deliveries_total"
    package static let deliveryDuration = "proactor_delivery_duration_seconds"
    package static let deliveriesPending = "proactor_deliveries"
    package static let sinkFailing = "proactor_sink_failing"
    package static let sourceMessages = "proactor_source_messages_total"
    package static let sourceConnected = "proactor_source_connected"
    package static let deliveriesOldest = "proactor_deliveries_oldest_age_seconds"

    // HTTP
    package static let requests = "proactor_http_requests_total"
    package static let requestDuration = "proactor_http_request_duration_seconds"
    package static let requestsInFlight = "proactor_http_requests_in_flight"
    package static let watchers = "proactor_watchers"
    package static let connections = "proactor_http_connections"

    // The store, the process, and telemetry itself
    package static let storeCommits = "proactor_store_commits_total"
    package static let storeCommitFailures = "proactor_store_commit_failures_total"
    package static let storeCommitDuration = "proactor_store_commit_duration_seconds"
    package static let storeChanges = "proactor_store_changes_total"
    package static let storeFileSize = "proactor_store_file_size_bytes"
    package static let storeLogSize = "proactor_store_wal_size_bytes"
    package static let info = "proactor_info"
    package static let uptime = "proactor_uptime_seconds"
    package static let collectFailed = "proactor_metrics_collect_failed"
    package static let seriesOverflow = "proactor_metrics_series_overflow_total"
    package static let spansExported = "proactor_trace_spans_exported_total"
    package static let spansDropped = "proactor_trace_spans_dropped_total"
    package static let processMemory = "process_resident_memory_bytes"
    package static let processProcessor = "process_cpu_seconds_total"
    package static let processFiles = "process_open_fds"
    package static let processFileMaximum = "process_max_fds"
    package static let processStart = "process_start_time_seconds"

    // GenAI and MCP conventions
    package static let genAITokens = "gen_ai_client_token_usage"
    package static let genAIDuration = "gen_ai_client_operation_duration_seconds"
    package static let genAIFirstChunk = "gen_ai_client_operation_time_to_first_chunk_seconds"
    package static let mcpDuration = "mcp_client_operation_duration_seconds"
}

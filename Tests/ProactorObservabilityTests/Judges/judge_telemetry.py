"""Judges what the project writes for others to read: judge_telemetry.py traces|metrics FILE

traces: a request of OTLP/HTTP in JSON, by the messages of opentelemetry-proto; what those let pass and the specification
does not is looked at here. metrics: a page in the text format of Prometheus, by the parser of prometheus_client; likewise.
Prints a line for what it found, and ends with 1 where something is wrong.
"""

import base64
import json
import re
import sys


def with_base64_ids(value):
    """OTLP writes ids in hexadecimal where plain Protobuf JSON has base64."""
    if isinstance(value, dict):
        return {
            key: base64.b64encode(bytes.fromhex(item)).decode()
            if key in ("traceId", "spanId", "parentSpanId") and isinstance(item, str)
            else with_base64_ids(item)
            for key, item in value.items()
        }
    return [with_base64_ids(item) for item in value] if isinstance(value, list) else value


def loose_ends(value, path=""):
    """What the parser accepts and OTLP does not: snake case, names of enums, 64-bit numbers that are no texts."""
    if isinstance(value, list):
        for place, item in enumerate(value):
            yield from loose_ends(item, f"{path}[{place}]")
    elif isinstance(value, dict):
        for key, item in value.items():
            here = f"{path}.{key}"
            if "_" in key:
                yield f"{here}: keys are in lower camel case"
            if key in ("kind", "code") and not isinstance(item, int):
                yield f"{here}: enums are numbers"
            if (key.endswith("UnixNano") or key == "intValue") and not isinstance(item, str):
                yield f"{here}: 64-bit numbers are texts"
            yield from loose_ends(item, here)


def traces(text):
    from google.protobuf import json_format
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

    value = json.loads(text)
    problems = list(loose_ends(value))
    message = json_format.ParseDict(with_base64_ids(value), ExportTraceServiceRequest())
    count = 0
    for resource in message.resource_spans:
        if not any(a.key == "service.name" for a in resource.resource.attributes):
            problems.append("the resource has no service.name")
        for scope in resource.scope_spans:
            for span in scope.spans:
                count += 1
                if len(span.trace_id) != 16 or not any(span.trace_id):
                    problems.append(f"{span.name}: trace id")
                if len(span.span_id) != 8 or not any(span.span_id):
                    problems.append(f"{span.name}: span id")
                if span.parent_span_id and len(span.parent_span_id) != 8:
                    problems.append(f"{span.name}: parent")
                if not 0 < span.start_time_unix_nano <= span.end_time_unix_nano:
                    problems.append(f"{span.name}: times")
                keys = [a.key for a in span.attributes]
                if len(keys) != len(set(keys)):
                    problems.append(f"{span.name}: an attribute stands twice")
    print(f"spans {count}")
    return problems


def metrics(text):
    from prometheus_client.parser import text_string_to_metric_families

    problems = []
    if not text.endswith("\n"):
        problems.append("the last line has no end")
    kinds = re.findall(r"^# TYPE (\S+) (\S+)$", text, re.MULTILINE)
    names = [name for name, _ in kinds]
    problems += [f"{name}: two TYPE lines" for name in set(names) if names.count(name) > 1]
    samples = re.findall(r"^([^#\s][^\s{]*(?:\{.*\})?) \S+$", text, re.MULTILINE)
    problems += [f"{sample}: stands twice" for sample in set(samples) if samples.count(sample) > 1]
    for family in text_string_to_metric_families(text):
        if family.type == "counter":
            problems += [f"{family.name}: falls below 0" for sample in family.samples if sample.value < 0]
        if family.type != "histogram":
            continue
        series = {}
        for sample in family.samples:
            labels = {key: value for key, value in sample.labels.items() if key != "le"}
            series.setdefault(tuple(sorted(labels.items())), []).append(sample)
        for labels, found in series.items():
            buckets = [(float(s.labels["le"]), s.value) for s in found if s.name.endswith("_bucket")]
            count = [s.value for s in found if s.name.endswith("_count")]
            if not buckets or buckets[-1][0] != float("inf"):
                problems.append(f"{family.name}{labels}: no bucket +Inf")
            elif [buckets[-1][1]] != count:
                problems.append(f"{family.name}{labels}: +Inf is not the count")
            if buckets != sorted(buckets) or [b for _, b in buckets] != sorted(b for _, b in buckets):
                problems.append(f"{family.name}{labels}: buckets are not cumulative")
    for name, kind in kinds:
        print(f"{name} {kind}")
    return problems


def main():
    text = open(sys.argv[2], encoding="utf-8", newline="").read()
    problems = {"traces": traces, "metrics": metrics}[sys.argv[1]](text)
    for problem in problems:
        print(f"PROBLEM {problem}")
    sys.exit(1 if problems else 0)


main()

package import ProactorModel

extension ModelState {
    /// The state as the store keeps it: a few kilobytes at the most.
    package var json: JSONValue {
        var json: JSONObject = [
            "window": self.window.json, "pacer": self.pacer.json, "usage": self.usage.json, "gate": self.gate.json,
            "slowdown": self.slowdown.json, "refusals": .int(Int64(self.refusalsInRow)),
            "latency": self.latency.json,
        ]
        if let hold = self.hold { json["hold"] = ["until": .int(hold.until), "reason": .string(hold.reason)] }
        json["reported"] = .array(
            self.reported.sorted { $0.key.rawValue < $1.key.rawValue }.map { dimension, reported in
                [.int(Int64(dimension.rawValue)), .int(Int64(reported.limit)), .int(reported.at)]
            }
        )
        json["flights"] = .object(
            JSONObject(
                self.flights.sorted { $0.key < $1.key }.map { process, flights in
                    let parts: JSONValue = [
                        .int(Int64(flights.count)), .double(flights.inputVariance), .double(flights.outputVariance),
                        .int(flights.expiresAt),
                    ]
                    return (process, parts)
                }
            )
        )
        return .object(json)
    }

    /// Reads what ``json`` made; what is missing is as in a new state.
    package init(json: JSONValue) {
        self.init()
        self.window = AdmissionWindow(json: json["window"] ?? .null)
        self.pacer = Pacer(json: json["pacer"] ?? .null)
        self.usage = UsageBook(json: json["usage"] ?? .null)
        self.gate = ModelGate(json: json["gate"] ?? .null)
        self.slowdown = Slowdown(json: json["slowdown"])
        self.refusalsInRow = Int(clamping: max(0, json["refusals"]?.intValue ?? 0))
        self.latency = Moments(json: json["latency"])
        if let until = json["hold"]?["until"]?.intValue {
            self.hold = Hold(until: until, reason: json["hold"]?["reason"]?.stringValue ?? "")
        }
        for entry in json["reported"]?.arrayValue ?? [] {
            let parts = (entry.arrayValue ?? []).map { $0.intValue ?? 0 }
            guard parts.count == 3, let dimension = RateDimension(rawValue: Int(clamping: parts[0])) else { continue }
            self.reported[dimension] = ReportedLimit(limit: Int(clamping: parts[1]), at: parts[2])
        }
        for (process, entry) in json["flights"]?.objectValue ?? [:] {
            guard let parts = entry.arrayValue, parts.count == 4 else { continue }
            self.flights[process] = Flights(
                count: Int(clamping: max(0, parts[0].intValue ?? 0)),
                inputVariance: max(0, parts[1].doubleValue ?? 0),
                outputVariance: max(0, parts[2].doubleValue ?? 0),
                expiresAt: parts[3].intValue ?? 0
            )
        }
    }
}

/// A provider in virtual time that counts what it is asked, and refuses what is over its limits.
package struct SimulatedProvider: Sendable {
    /// How it limits.
    package enum Limiter: String, Hashable, Sendable, CaseIterable {
        /// No sixty seconds hold more than the limit.
        case slidingWindow = "sliding-window"
        /// A minute's limit at once, refilled evenly.
        case tokenBucket = "token-bucket"
        /// Minutes that begin at times of its own.
        case fixedWindow = "fixed-window"
    }

    /// When it counts output.
    package enum OutputCounting: String, Hashable, Sendable, CaseIterable {
        /// All of it with the call, as if it knew.
        case onArrival = "on-arrival"
        /// When the answer is written; that is never refused.
        case onAnswer = "on-answer"
    }

    /// What it counted, and when.
    package struct Entry: Hashable, Sendable {
        package var at: Int64
        package var requests: Int
        package var tokens: Int
    }

    private static let minute: Int64 = 60_000
    /// Where its fixed windows begin, in milliseconds.
    private static let windowOffset: Int64 = 17_123

    package let requestLimit: Int
    package let tokenLimit: Int
    private let limiter: Limiter
    private let counting: OutputCounting
    package private(set) var entries: [Entry] = []
    package private(set) var refusals = 0
    /// Where the last minute begins among the entries, and what it holds.
    private var windowStart = 0
    private var windowSum = (requests: 0, tokens: 0)
    private var bucket: (requests: Double, tokens: Double)
    private var bucketAt: Int64 = 0

    package init(requestLimit: Int, tokenLimit: Int, limiter: Limiter, counting: OutputCounting) {
        self.requestLimit = requestLimit
        self.tokenLimit = tokenLimit
        self.limiter = limiter
        self.counting = counting
        self.bucket = (Double(requestLimit), Double(tokenLimit))
    }

    /// Answers whether the call is let in. Times never go back.
    package mutating func arrive(at now: Int64, input: Int, output: Int) -> Bool {
        let tokens = input + (self.counting == .onArrival ? output : 0)
        self.advance(to: now)
        let isAllowed =
            switch self.limiter {
            case .slidingWindow, .fixedWindow:
                self.windowSum.requests + 1 <= self.requestLimit && self.windowSum.tokens + tokens <= self.tokenLimit
            case .tokenBucket: self.bucket.requests >= 1 && self.bucket.tokens >= Double(tokens)
            }
        guard isAllowed else {
            self.refusals += 1
            return false
        }
        self.count(Entry(at: now, requests: 1, tokens: tokens))
        return true
    }

    /// Counts the answer of a call that was let in.
    package mutating func answer(at now: Int64, output: Int) {
        guard self.counting == .onAnswer else { return }
        self.advance(to: now)
        self.count(Entry(at: now, requests: 0, tokens: output))
    }

    private mutating func advance(to now: Int64) {
        let begin =
            switch self.limiter {
            case .slidingWindow, .tokenBucket: now - Self.minute
            // The last moment before the window began.
            case .fixedWindow: now - (now - Self.windowOffset) % Self.minute - 1
            }
        while self.windowStart < self.entries.count, self.entries[self.windowStart].at <= begin {
            self.windowSum.requests -= self.entries[self.windowStart].requests
            self.windowSum.tokens -= self.entries[self.windowStart].tokens
            self.windowStart += 1
        }
        let part = Double(now - self.bucketAt) / Double(Self.minute)
        self.bucket.requests = min(Double(self.requestLimit), self.bucket.requests + part * Double(self.requestLimit))
        self.bucket.tokens = min(Double(self.tokenLimit), self.bucket.tokens + part * Double(self.tokenLimit))
        self.bucketAt = now
    }

    private mutating func count(_ entry: Entry) {
        self.entries.append(entry)
        self.windowSum.requests += entry.requests
        self.windowSum.tokens += entry.tokens
        self.bucket.requests -= Double(entry.requests)
        self.bucket.tokens -= Double(entry.tokens)
    }

    // MARK: What it saw

    /// The part of the limit that was used between two times, of whichever of its limits was used more.
    package func utilisation(from begin: Int64, to end: Int64) -> Double {
        guard end > begin else { return 0 }
        var requests = 0
        var tokens = 0
        for entry in self.entries where entry.at >= begin && entry.at < end {
            requests += entry.requests
            tokens += entry.tokens
        }
        let minutes = Double(end - begin) / Double(Self.minute)
        return max(
            Double(requests) / (Double(self.requestLimit) * minutes),
            Double(tokens) / (Double(self.tokenLimit) * minutes)
        )
    }

    /// The most that any sixty seconds hold, as a part of the limit, of whichever limit is nearer.
    package var fullestMinute: Double {
        var start = 0
        var sum = (requests: 0, tokens: 0)
        var fullest = 0.0
        for entry in self.entries {
            sum = (sum.requests + entry.requests, sum.tokens + entry.tokens)
            while self.entries[start].at <= entry.at - Self.minute {
                sum = (sum.requests - self.entries[start].requests, sum.tokens - self.entries[start].tokens)
                start += 1
            }
            fullest = max(
                fullest,
                Double(sum.requests) / Double(self.requestLimit),
                Double(sum.tokens) / Double(self.tokenLimit)
            )
        }
        return fullest
    }

    /// The most requests that came within one second.
    package var fullestSecond: Int {
        var start = 0
        var requests = 0
        var fullest = 0
        for entry in self.entries {
            requests += entry.requests
            while self.entries[start].at <= entry.at - 1_000 {
                requests -= self.entries[start].requests
                start += 1
            }
            fullest = max(fullest, requests)
        }
        return fullest
    }
}

import ProactorModel

/// Builds the tables of an index, in time and memory that grow with the rules' own size.
///
/// Rules are read twice: first all of them are put into their compiled form, and it is counted how many different values they
/// name for each field; then each alternative is entered under the one field of it that the fewest events will match. Where
/// most rules name exact values of one field, such as the event's type, that field is the pivot: an alternative is entered
/// separately for each of its values, so that an event looks only among the rules for its own.
struct IndexBuilder {
    private(set) var tree = FieldTree()
    let ruleCount: Int
    private(set) var alternatives: [Alternative] = []
    private(set) var checks: [FieldCheck] = []
    private(set) var predicates: [PredicateCheck] = []
    /// For each predicate, what its field has to be at least, so that it can be entered; `nil` where it cannot.
    private var predicateChecks: [FieldCheck?] = []
    private(set) var compiler = TermCompiler()
    private(set) var sections = SectionBuilder()
    private(set) var pivotField = FieldTree.none
    /// The first one is for alternatives that are entered without a pivot.
    private(set) var pivots = [PivotSections()]
    private(set) var pivotTable = LiteralTable([])

    private var fields: [UInt64: (field: UInt32, path: String)] = [:]
    private var selectivity = Selectivity()
    private var pivotIDs: [UInt64: UInt32] = [:]

    /// Values of the pivot under which an alternative is entered one by one.
    private static let pivotValueMaximum = 16
    /// Entries that one alternative may need because of the pivot.
    private static let entryMaximum = 64
    /// A field is the pivot when at least this part of the alternatives, one in so many, names exact values of it.
    private static let pivotShare = 4

    init(_ rules: [IndexedRule]) {
        self.ruleCount = rules.count
        self.alternatives.reserveCapacity(rules.count)
        self.checks.reserveCapacity(rules.count * 3)
        for (index, rule) in rules.enumerated() { self.compile(rule, UInt32(index)) }
        self.choosePivot()
        for (index, alternative) in self.alternatives.enumerated() { self.enter(alternative, UInt32(index)) }
        self.sections.finish(&self.pivots)
    }

    // MARK: Compiling

    private mutating func compile(_ rule: IndexedRule, _ identifier: UInt32) {
        let predicateStart = UInt32(self.predicates.count)
        // The tree cannot tell a key with a dot in it from two keys, so that nothing is certainly false of it.
        for predicate in rule.predicates where !predicate.path.contains(where: { $0.utf8.contains(UInt8(ascii: ".")) })
        {
            self.compile(predicate)
        }
        let predicates = TableRange(start: predicateStart, count: UInt32(self.predicates.count) - predicateStart)
        for alternative in rule.pattern.alternatives {
            let start = UInt32(self.checks.count)
            for field in alternative.fields {
                let check = FieldCheck(
                    field: self.field(field.path),
                    terms: self.compiler.terms(field.matchers),
                    allowsAbsence: field.matchesAbsence
                )
                self.checks.append(check)
                if !check.allowsAbsence { self.selectivity.count(check, self.compiler.constants) }
            }
            let checks = TableRange(start: start, count: UInt32(alternative.fields.count))
            self.alternatives.append(Alternative(rule: identifier, checks: checks, predicates: predicates))
        }
    }

    private mutating func compile(_ predicate: FieldPredicate) {
        let parent = predicate.path.dropLast().joined(separator: ".")
        let path = predicate.path.joined(separator: ".")
        let parentNode = predicate.path.count > 1 ? self.tree.node(at: Array(parent.utf8)) : FieldTree.root
        let node = self.tree.node(at: Array(path.utf8))
        self.tree.watch(parentNode)
        self.tree.watch(node)
        let field = predicate.comparison == .isPresent ? FieldTree.none : self.field(path)
        self.predicates.append(
            PredicateCheck(comparison: predicate.comparison, field: field, node: node, parent: parentNode)
        )
        let matchers = predicate.comparison.matchers
        let check =
            matchers.isEmpty
            ? nil : FieldCheck(field: field, terms: self.compiler.terms(matchers), allowsAbsence: false)
        if let check { self.selectivity.count(check, self.compiler.constants) }
        self.predicateChecks.append(check)
    }

    private mutating func field(_ path: String) -> UInt32 {
        let hash = path.byteHash
        if let known = self.fields[hash], known.path.hasSameCodePoints(as: path) { return known.field }
        let field = self.tree.field(at: Array(path.utf8))
        self.fields[hash] = (field, path)
        return field
    }

    // MARK: The pivot

    private mutating func choosePivot() {
        var counts = [Int](repeating: 0, count: self.tree.fieldCount)
        for check in self.checks where self.isExact(check) { counts[Int(check.field)] += 1 }
        guard let best = counts.indices.max(by: { counts[$0] < counts[$1] }),
            counts[best] * Self.pivotShare >= self.alternatives.count
        else { return }
        self.pivotField = UInt32(best)
        var entries: [LiteralTable.Entry] = []
        for check in self.checks where check.field == self.pivotField && self.isExact(check) {
            for index in check.terms.indices {
                let term = self.compiler.constants.terms[index]
                let hash = self.compiler.constants.hash(of: term)
                let key = ByteHash.key(hash, section: 0, kind: .text)
                guard self.pivotIDs[key] == nil else { continue }
                self.pivotIDs[key] = UInt32(self.pivots.count)
                entries.append(LiteralTable.Entry(key: key, record: EntryRecord(target: UInt32(self.pivots.count))))
                self.pivots.append(PivotSections(value: TableRange(start: term.offset, count: term.length)))
            }
        }
        self.pivotTable = LiteralTable(entries)
    }

    /// Whether the field must be one of a few texts.
    private func isExact(_ check: FieldCheck) -> Bool {
        !check.allowsAbsence && check.terms.count <= Self.pivotValueMaximum
            && check.terms.indices.allSatisfy { self.compiler.constants.terms[$0].kind == .text }
    }

    // MARK: Entering

    private mutating func enter(_ alternative: Alternative, _ identifier: UInt32) {
        var pivotCheck: FieldCheck?
        // The two fields that the fewest events match.
        var best: (check: FieldCheck, share: Double)?
        var second: (check: FieldCheck, share: Double)?
        for index in alternative.checks.indices {
            let check = self.checks[index]
            if check.field == self.pivotField, self.isExact(check) {
                pivotCheck = check
                continue
            }
            guard !check.allowsAbsence else { continue }
            let share = self.selectivity.share(of: check, self.compiler.constants)
            if share < best?.share ?? .infinity {
                second = best
                best = (check, share)
            } else if share < second?.share ?? .infinity {
                second = (check, share)
            }
        }
        let predicate = self.bestPredicate(of: alternative, below: best?.share ?? .infinity)
        let entered = predicate?.check ?? best?.check
        if let check = pivotCheck, Int(check.terms.count) * Int(entered?.terms.count ?? 1) > Self.entryMaximum {
            pivotCheck = nil
            if entered == nil { best = (check, 0) }
        }
        var filter = (predicate == nil ? second : best).map { EntryFilter($0.check, self.compiler.constants) }
        if filter == nil, predicate == nil, let best { filter = self.wildcardFilter(best.check) }
        let record = EntryRecord(target: identifier, filter: filter ?? EntryFilter())
        for pivot in self.pivotIdentifiers(pivotCheck) {
            if let predicate {
                self.sections.enter(record, predicate.check, pivot: pivot, self.compiler.constants, self.selectivity)
                self.sections.enterUnknown(record, predicate.kind, of: predicate.check.field, pivot: pivot)
            } else if let check = best?.check {
                self.sections.enter(record, check, pivot: pivot, self.compiler.constants, self.selectivity)
            } else {
                self.sections.enterAlways(record, pivot: pivot)
            }
        }
    }

    /// A filter of the field that an alternative is entered by, when that is a wildcard.
    private func wildcardFilter(_ check: FieldCheck) -> EntryFilter? {
        let constants = self.compiler.constants
        guard check.terms.count == 1, constants.terms[Int(check.terms.start)].kind == .wildcard else { return nil }
        let term = constants.terms[Int(check.terms.start)]
        guard let anchor = self.selectivity.best(of: term, check.field, constants)?.anchor else { return nil }
        return EntryFilter(term, enteredBy: anchor, of: check.field, constants)
    }

    /// The field predicate that the fewest events pass, when they are clearly fewer than match the pattern's best field: an
    /// event without the predicate's field has to look at all rules that are entered by it.
    private func bestPredicate(
        of alternative: Alternative,
        below share: Double
    ) -> (check: FieldCheck, kind: EntryKind)? {
        var limit = share / 2
        var best: (check: FieldCheck, kind: EntryKind)?
        for index in alternative.predicates.indices {
            guard let check = self.predicateChecks[index], let kind = self.predicates[index].comparison.unknownKind
            else { continue }
            let share = self.selectivity.share(of: check, self.compiler.constants)
            guard share < limit else { continue }
            limit = share
            best = (check, kind)
        }
        return best
    }

    private func pivotIdentifiers(_ check: FieldCheck?) -> [UInt32] {
        guard let check else { return [0] }
        return check.terms.indices.map { index in
            let hash = self.compiler.constants.hash(of: self.compiler.constants.terms[index])
            return self.pivotIDs[ByteHash.key(hash, section: 0, kind: .text)] ?? 0
        }
    }
}

extension TermConstants {
    /// The hash of a term's bytes.
    func hash(of term: Term) -> UInt64 {
        let literals = unsafe self.literals.span.bytes
        return literals.hash(at: Int(term.offset), length: Int(term.length))
    }
}

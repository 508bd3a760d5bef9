import CLibYAML
import ProactorDiagnostics

/// One event of libyaml's parser, as Swift values.
struct YAMLEvent {
    enum Kind {
        case streamStart
        case streamEnd
        case documentStart
        case documentEnd
        case alias(String)
        case scalar(text: String, tag: String?, style: YAMLNode.ScalarStyle, isPlainImplicit: Bool)
        case sequenceStart(tag: String?)
        case sequenceEnd
        case mappingStart(tag: String?)
        case mappingEnd
    }

    var kind: Kind
    var anchor: String?
    var range: SourceRange
}

/// What libyaml found wrong with the text.
struct YAMLSyntaxError: Error {
    var message: String
    var hint: String?
    var position: SourcePosition
}

/// Owns one `yaml_parser_t`.
///
/// - `~Copyable`: two owners would free the parser twice.
/// - On the heap: the parser holds a pointer to itself, so that a value which moved would leave it dangling.
/// - The bytes are borrowed: use it inside `withUnsafeBytes` only.
struct YAMLEventReader: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let bytes: UnsafeRawBufferPointer

    init(borrowing bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
        self.parser = .allocate(capacity: 1)
        // Fails only when malloc does; there is nothing to recover then.
        precondition(yaml_parser_initialize(self.parser) == 1, "libyaml could not initialise a parser")
        yaml_parser_set_encoding(self.parser, YAML_UTF8_ENCODING)
        // Debian's libyaml asserts that the input is no null pointer, which an empty buffer's is.
        let empty: StaticString = ""
        let start = bytes.bindMemory(to: UInt8.self).baseAddress ?? empty.utf8Start
        yaml_parser_set_input_string(self.parser, start, bytes.count)
    }

    deinit {
        yaml_parser_delete(self.parser)
        self.parser.deallocate()
    }

    mutating func next() throws(YAMLSyntaxError) -> YAMLEvent {
        var event = yaml_event_t()
        guard yaml_parser_parse(self.parser, &event) == 1 else { throw self.syntaxError() }
        defer { yaml_event_delete(&event) }
        let range = SourceRange(start: Self.position(event.start_mark), end: Self.position(event.end_mark))
        let kind: YAMLEvent.Kind
        var anchor: String?
        switch event.type {
        case YAML_STREAM_START_EVENT: kind = .streamStart
        case YAML_DOCUMENT_START_EVENT: kind = .documentStart
        case YAML_DOCUMENT_END_EVENT: kind = .documentEnd
        case YAML_ALIAS_EVENT: kind = .alias(Self.text(event.data.alias.anchor) ?? "")
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            anchor = Self.text(scalar.anchor)
            let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            kind = .scalar(
                text: String(decoding: bytes, as: UTF8.self),
                tag: Self.text(scalar.tag),
                style: Self.style(scalar.style),
                isPlainImplicit: scalar.plain_implicit == 1
            )
        case YAML_SEQUENCE_START_EVENT:
            anchor = Self.text(event.data.sequence_start.anchor)
            kind = .sequenceStart(tag: Self.text(event.data.sequence_start.tag))
        case YAML_SEQUENCE_END_EVENT: kind = .sequenceEnd
        case YAML_MAPPING_START_EVENT:
            anchor = Self.text(event.data.mapping_start.anchor)
            kind = .mappingStart(tag: Self.text(event.data.mapping_start.tag))
        case YAML_MAPPING_END_EVENT: kind = .mappingEnd
        default: kind = .streamEnd
        }
        return YAMLEvent(kind: kind, anchor: anchor, range: range)
    }

    private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        pointer.map { String(cString: $0) }
    }

    private static func style(_ style: yaml_scalar_style_t) -> YAMLNode.ScalarStyle {
        switch style {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
        case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
        case YAML_LITERAL_SCALAR_STYLE: .literal
        case YAML_FOLDED_SCALAR_STYLE: .folded
        default: .plain
        }
    }

    private static func position(_ mark: yaml_mark_t) -> SourcePosition {
        SourcePosition(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
    }

    private func syntaxError() -> YAMLSyntaxError {
        let parser = self.parser.pointee
        let problem = parser.problem.map { String(cString: $0) } ?? "the text cannot be read"
        guard parser.error != YAML_READER_ERROR else {
            let isControl = problem.contains("control characters")
            return YAMLSyntaxError(
                message: isControl
                    ? "a control character stands here, which YAML does not allow" : "the file is not text in UTF-8",
                hint: isControl ? "remove it" : "save the file as UTF-8",
                position: self.position(ofByte: parser.problem_offset)
            )
        }
        let context = parser.context.map { String(cString: $0) } ?? ""
        let contextPosition = Self.position(parser.context_mark)
        // What was begun and never ended is shown where it begins; the problem's own mark is often a line or a file later.
        let isUnended = context.contains("quoted scalar") && problem.contains("unexpected end")
        let isKeyWithoutColon = context.contains("simple key")
        return YAMLSyntaxError(
            message: context.isEmpty ? problem : "\(problem), \(context)",
            hint: YAMLSyntaxHint.hint(problem: problem, context: context, contextLine: contextPosition.line),
            position: isUnended || isKeyWithoutColon ? contextPosition : Self.position(parser.problem_mark)
        )
    }

    /// The line and column of a byte, for problems that libyaml gives no mark for: the lines' ends are the same to it.
    private func position(ofByte offset: Int) -> SourcePosition {
        let before = String(decoding: self.bytes.prefix(offset), as: UTF8.self)
        let lines = SourceLines(before)
        return SourcePosition(line: lines.count, column: (lines[lines.count]?.count ?? 0) + 1)
    }
}

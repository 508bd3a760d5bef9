import CRabbitMQ

/// Memory for the texts and tables of one call of the library, which keeps none of them.
final class RabbitMQArena {
    private var texts: [UnsafeMutableRawBufferPointer] = []
    private var tables: [UnsafeMutableBufferPointer<amqp_table_entry_t>] = []

    deinit {
        for text in self.texts { text.deallocate() }
        for table in self.tables { table.deallocate() }
    }

    func bytes(_ text: String) -> amqp_bytes_t { self.bytes(text.utf8) }

    func bytes(_ content: some Collection<UInt8>) -> amqp_bytes_t {
        guard !content.isEmpty else { return amqp_empty_bytes }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: content.count, alignment: 1)
        buffer.copyBytes(from: content)
        self.texts.append(buffer)
        return amqp_bytes_t(len: buffer.count, bytes: buffer.baseAddress)
    }

    /// A table whose values are all texts.
    func table(_ values: [(name: String, value: String)]) -> amqp_table_t {
        guard !values.isEmpty else { return amqp_empty_table }
        let table = UnsafeMutableBufferPointer<amqp_table_entry_t>.allocate(capacity: values.count)
        self.tables.append(table)
        for (index, (name, value)) in values.enumerated() {
            var entry = amqp_table_entry_t()
            entry.key = self.bytes(name)
            entry.value.kind = UInt8(AMQP_FIELD_KIND_UTF8.rawValue)
            entry.value.value.bytes = self.bytes(value)
            table.initializeElement(at: index, to: entry)
        }
        return amqp_table_t(num_entries: Int32(values.count), entries: table.baseAddress)
    }
}

/// Limits on one YAML file, so that no file can cost more than its bytes.
package struct YAMLLimits: Hashable, Sendable {
    /// Bytes of the file.
    package var sizeMaximum: Int
    /// Mappings and sequences inside one another.
    package var depthMaximum: Int
    /// Nodes of the tree, those that an alias repeats counted each time.
    package var nodeMaximum: Int

    package init(sizeMaximum: Int = 1_048_576, depthMaximum: Int = 64, nodeMaximum: Int = 100_000) {
        self.sizeMaximum = sizeMaximum
        self.depthMaximum = depthMaximum
        self.nodeMaximum = nodeMaximum
    }
}

import Foundation
import ProactorCLI

exit(await ProactorCommand.execute(Array(CommandLine.arguments.dropFirst())))

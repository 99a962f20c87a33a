using System.CommandLine;
using Lazaret.Bench;
using Lazaret.Certs;
using Lazaret.Completion;
using Lazaret.ConfigShow;
using Lazaret.ConnectorHosting;
using Lazaret.Dispatcher;
using Lazaret.Doctor;
using Lazaret.Domains;
using Lazaret.Filtering;
using Lazaret.Remote;
using Lazaret.Routes;
using Lazaret.Scan;
using Lazaret.Scanners;
using Lazaret.Up;
using Lazaret.Version;

namespace Lazaret.Cli;

/// <summary>The list of verbs. A new verb is one line here and one folder.</summary>
internal static class Verbs
{
    public static IEnumerable<Command> All() =>
    [
        ScanCommand.Create(),
        FilterCommand.Create(),
        UpCommand.Create(),
        JobsCommand.Create(),
        ResultsCommand.Create(),
        DeadLettersCommand.Create(),
        ConnectorsCommand.Create(),
        ConnectorCommand.Create(),
        DispatcherCommand.Create(),
        RouteCommand.Create(),
        QuarantineCommand.Create(),
        DgaCommand.Create(),
        ConfigCommand.Create(),
        CertsCommand.Create(),
        DoctorCommand.Create(),
        CompletionCommand.Create(),
        VersionCommand.Create(),
        BenchCommand.Create(spec => ScannerFactory.Create(spec, TimeProvider.System)),
    ];

    /// <summary>Verbs whose arguments are not options even when they begin with a dash; null when the parser is to do it.</summary>
    public static Task<int>? RouteBeforeParsing(string[] args) => args is ["filter", .. string[] rest]
        ? FilterCommand.RunAsync(rest, Console.OpenStandardInput(), Console.OpenStandardOutput(), Console.Error)
        : null;
}

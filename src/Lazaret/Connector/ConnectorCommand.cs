using System.CommandLine;
using System.Globalization;
using Lazaret.Cli;
using Lazaret.Connectors.Filesystem;
using Lazaret.Connectors.Hosting;
using Lazaret.Core.Dsx;
using Lazaret.Output;
using Microsoft.Extensions.Logging;

namespace Lazaret.Connector;

/// <summary><c>lazaret connector filesystem</c>: a connector in a process of its own, set by the <c>DSXCONNECTOR_*</c> names (<c>connectors</c> §1.18).</summary>
internal static class ConnectorCommand
{
    public static VerbCommand Create()
    {
        VerbCommand verb = new("connector", "Run a connector by itself, for a core elsewhere") { Examples = [.. Examples()] };
        VerbCommand filesystem = new("filesystem", "Serve a folder to a core")
        {
            Notes = ["Settings are the DSXCONNECTOR_* environment variables of the existing system: ASSET, FILTER, ITEM_ACTION, DSX_CONNECT_URL, CONNECTOR_URL, DATA_DIR, …"],
            Examples = [.. Examples()],
        };
        Option<string?> listen = new("--listen") { Description = "Where to listen; default 127.0.0.1 with the port of DSXCONNECTOR_CONNECTOR_URL", HelpName = "ADDR" };
        filesystem.Add(listen);
        filesystem.SetAction((parsed, _) => RunAsync(parsed.GetValue(listen), Environment.GetEnvironmentVariable, TimeProvider.System));
        verb.Add(filesystem);
        return verb;
    }

    private static IEnumerable<(string Line, string Does)> Examples() =>
        [("DSXCONNECTOR_ASSET=/srv/files lazaret connector filesystem", "serve /srv/files to the core on this machine")];

    private static async Task<int> RunAsync(string? listen, Func<string, string?> read, TimeProvider time)
    {
        using StopSignals signals = new();
        using ILoggerFactory loggers = LineLogger.CreateFactory(Console.Error, time);
        string Text(string name, string otherwise) => read("DSXCONNECTOR_" + name) is { Length: > 0 } value ? value : otherwise;

        FilesystemOptions asset = new() { AssetPath = Path.GetFullPath(Text("ASSET", ".")), Filter = Text("FILTER", "") };
        string target = Text("ITEM_ACTION_MOVE_METAINFO", "dsxconnect-quarantine");
        asset.QuarantinePath = Path.GetFullPath(target, asset.AssetPath);
        Uri url = new(Text("CONNECTOR_URL", "http://127.0.0.1:8620"));
        if (!DsxItemActions.TryParse(Text("ITEM_ACTION", "move"), out var action))
        {
            throw new UserErrorException($"DSXCONNECTOR_ITEM_ACTION is \"{Text("ITEM_ACTION", "")}\"; allowed are {DsxItemActions.Allowed}");
        }

        ConnectorHostOptions options = new()
        {
            Name = Text("NAME", "filesystem-connector"),
            Listen = listen ?? string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{url.Port}"),
            ConnectorUrl = url.ToString().TrimEnd('/'),
            CoreUrl = Text("DSX_CONNECT_URL", "http://127.0.0.1:8586"),
            ItemAction = action,
            MoveTarget = target,
            DataDirectory = Text("DATA_DIR", "data"),
            EnrollmentToken = read("DSXCONNECT_ENROLLMENT_TOKEN") is { Length: > 0 } token ? token : null,
            AuthEnabled = Text("AUTH__ENABLED", "") is { Length: > 0 } flag ? flag is "true" or "1" : null,
        };
        await using FilesystemConnector connector = new(asset, time, loggers.CreateLogger("Lazaret.Connectors.Filesystem"));
        try
        {
            await using ConnectorHost host = await ConnectorHost.StartAsync(connector, options, time, logging => LineLogger.Configure(logging, Console.Error, time), signals.Token);
            Console.WriteLine($"The connector is up: {host.Address}{options.Name} ({host.Uuid})");
            await Task.Delay(Timeout.InfiniteTimeSpan, time, signals.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return ExitCodes.Ok;
        }
        catch (ConnectorHostException e)
        {
            throw new UserErrorException(e.Message.TrimEnd('.'), inner: e);
        }
    }
}

using Lazaret.Cli;
using Lazaret.Composition;
using Lazaret.Configuration.Catalog;
using Lazaret.Core.Scanners;
using Lazaret.Dispatch.Client;
using Lazaret.Dispatch.Plugins;
using Lazaret.Output;
using Lazaret.Version;
using Microsoft.Extensions.Logging;

namespace Lazaret.Dispatcher;

/// <summary>One plugin process: 1. scanners, 2. registration, 3. work until a signal.</summary>
internal sealed class PluginRun(TimeProvider time)
{
    /// <summary>Specs; at least one.</summary>
    public required IReadOnlyList<string> Scanners { get; init; }

    public required Uri Server { get; init; }

    /// <summary>Null = the same.</summary>
    public required Uri? Streams { get; init; }

    public required string Name { get; init; }

    /// <summary>Null = this program's.</summary>
    public required string? Version { get; init; }

    /// <summary>Null = the name.</summary>
    public required string? DeploymentKey { get; init; }

    /// <summary>A settings file; null = the usual places.</summary>
    public required string? Config { get; init; }

    public static Uri Address(string option, string text) => Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https" && address.Query.Length == 0
        ? address
        : throw new UserErrorException($"{option} is \"{SafeText.Visible(text)}\"; allowed is an address such as http://127.0.0.1:8111");

    public async Task<int> RunAsync()
    {
        if (Name.Length is 0 or > 100 || !Name.All(IsPlain) || Version is { } given && (given.Length is 0 or > 100 || !given.All(IsPlain)))
        {
            throw new UserErrorException("--name or --plugin-version cannot be used; allowed are 1 to 100 letters, digits, dots, dashes and underscores");
        }

        // 1.
        using StopSignals signals = new(_ => Console.Error.WriteLine("lazaret: stopping: a scan that is under way is finished; a second signal ends at once"));
        using ILoggerFactory loggers = LineLogger.CreateFactory(Console.Error, time);
        List<IScanner> scanners = ScannerChain.Create(Scanners, time, loggers, CoreOptions.Scanners(CoreSettings.Load(Config)));
        try
        {
            await ScannerChain.RequireAsync(scanners, signals.Token);

            // 2.
            string version = Version ?? VersionCommand.Number.Split('+')[0];
            DispatcherClientOptions address = new() { Events = Server, Streams = Streams, UserAgent = $"dpclient-lazaret-{Name}", ApiKey = Environment.GetEnvironmentVariable("LAZARET_API_KEY") };
            using DispatcherClient client = new(address, time);
            PluginOptions options = new() { Name = Name, Version = version, DeploymentKey = DeploymentKey, Description = $"Scans content with {string.Join(", ", scanners.Select(s => s.Name))}" };
            ScannerPlugin plugin = new(client, scanners, options, time, loggers.CreateLogger<ScannerPlugin>());
            await plugin.RegisterAsync(signals.Token);
            Console.WriteLine($"The plugin {Name} {version} works for {SafeText.Visible(Redaction.Of(Server.AbsoluteUri, address: true))}");

            // 3.
            await plugin.RunAsync(signals.Token);
            Console.WriteLine($"Stopped. {plugin.Done} tasks were reported.");
            return ExitCodes.Ok;
        }
        catch (DispatcherClientException e)
        {
            throw new UserErrorException(SafeText.Visible(e.Message).TrimEnd('.'), inner: e);
        }
        finally
        {
            foreach (IScanner scanner in scanners)
            {
                await scanner.DisposeAsync();
            }
        }
    }

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_';
}

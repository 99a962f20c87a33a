using Lazaret.Cli;
using Lazaret.ConnectorHosting;
using Lazaret.Connectors.Filesystem;
using Lazaret.Core.Connectors;
using Lazaret.Core.Retries;
using Lazaret.Output;
using Lazaret.Scan;
using Microsoft.Extensions.Logging;

namespace Lazaret.Composition;

/// <summary>Connectors for the folders, files and buckets (<c>s3://BUCKET/PREFIX</c>) that a user named.</summary>
internal static class AssetConnectors
{
    /// <summary>
    /// One connector for each path, checked. A path that lies in another one is left out, so that every file is scanned once.
    /// </summary>
    public static async Task<List<IConnectorClient>> CreateAsync(
        IReadOnlyList<string> paths, ScanSettings settings, TimeProvider time, ILoggerFactory? loggers, CancellationToken cancellationToken)
    {
        List<IConnectorClient> connectors = [];
        foreach (string path in paths)
        {
            IConnectorClient connector = S3Kind.IsBucket(path) ? S3Kind.Open(path, settings.Filter, settings.Quarantine, time, loggers) : Folder(path, settings, time, loggers);
            if (await connector.CheckAsync(cancellationToken) is { } failure)
            {
                await connector.DisposeAsync();
                throw new UserErrorException($"cannot scan {SafeText.Visible(path)}: {Sentence(failure)}");
            }

            connectors.Add(connector);
        }

        List<IConnectorClient> kept = [];
        foreach (IConnectorClient connector in connectors)
        {
            bool covered = connectors.Exists(other => other != connector && Contains(other.Info.Asset, connector.Info.Asset)
                && (other.Info.Asset != connector.Info.Asset || connectors.IndexOf(other) < connectors.IndexOf(connector)));
            if (covered)
            {
                await connector.DisposeAsync();
            }
            else
            {
                kept.Add(connector);
            }
        }

        return kept;
    }

    private static FilesystemConnector Folder(string path, ScanSettings settings, TimeProvider time, ILoggerFactory? loggers)
    {
        FilesystemOptions options = new() { AssetPath = path, Filter = settings.Filter };
        if (settings.Quarantine is { } quarantine)
        {
            options.QuarantinePath = quarantine;
        }

        return new FilesystemConnector(options, time, loggers?.CreateLogger("Lazaret.Connectors.Filesystem"));
    }

    /// <summary>Is <paramref name="inner"/> the folder or file <paramref name="outer"/> or something in it? Both absolute and without links.</summary>
    internal static bool Contains(string outer, string inner) =>
        inner == outer || inner.StartsWith(outer.EndsWith('/') ? outer : outer + "/", StringComparison.Ordinal);

    private static string Sentence(Failure failure) => SafeText.Visible(failure.Message).TrimEnd('.');
}

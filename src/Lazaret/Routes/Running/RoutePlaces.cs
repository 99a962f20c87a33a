using Lazaret.Cli;
using Lazaret.Connectors.Filesystem;
using Lazaret.Connectors.S3;
using Lazaret.Connectors.S3.Delivery;
using Lazaret.Connectors.Sftp;
using Lazaret.Connectors.Sftp.Delivery;
using Lazaret.Core.Connectors;
using Lazaret.Core.Delivery;
using Lazaret.Core.Routes.Definition;
using Lazaret.Core.Routes.Quarantine;
using Lazaret.Core.Routes.Records;
using Lazaret.Output;
using Lazaret.Scanning.Routes.Definition;
using Lazaret.Scanning.Routes.Quarantine;
using Lazaret.Storage.Postgres;
using Microsoft.Extensions.Logging;
using Places = Lazaret.Core.Routes.Definition;

namespace Lazaret.Routes.Running;

/// <summary>Opens the places that a route names: nothing is connected to before it is used.</summary>
/// <param name="route">The route.</param>
/// <param name="time">The clock.</param>
/// <param name="loggers">For what is opened; null = silent.</param>
internal sealed class RoutePlaces(RouteDefinition route, TimeProvider time, ILoggerFactory? loggers)
{
    /// <summary>A connector wants a folder for what it moves, also where nothing is moved; it is not made before that.</summary>
    private const string NoMoves = ".lazaret-moved";

    /// <summary>All keys of a prefix in one row: a quarantine is small, and asking level by level for years and months costs more than it saves.</summary>
    private const int FlatListing = 1;

    /// <summary>0400: what lies in quarantine is for nobody to run or change.</summary>
    private const int OwnerMayRead = 0x100;

    /// <summary>Where files come from.</summary>
    /// <exception cref="UserErrorException">A setting or a secret cannot be used.</exception>
    public IConnectorClient Source(string? stateFolder) => Guard(() => Source(route.Source, OwnFolders(), stateFolder));

    /// <summary>What locations of the source begin with.</summary>
    public string SourceRoot(IConnectorClient source) => route.Source is S3Source or SftpSource ? route.Source.Folder : source.Info.Asset;

    public IDestination Destination(RouteDestination place) => Guard<IDestination>(() => place switch
    {
        Places.S3Destination d => Bucket(d.Name, d.Place, d),
        Places.SftpDestination d => new Connectors.Sftp.Delivery.SftpDestination(new SftpDestinationOptions { Name = d.Name, Server = Server(d.Server), Folder = d.Folder }, time),
        Places.FolderDestination d => new Connectors.Filesystem.Delivery.FolderDestination(new Connectors.Filesystem.Delivery.FolderDestinationOptions { Name = d.Name, Path = d.Folder }),
        _ => throw new UserErrorException($"this program cannot deliver to {place.Kind}"),
    });

    public IQuarantine Quarantine() => Guard<IQuarantine>(() =>
    {
        switch (route.Quarantine)
        {
            case FolderQuarantine q:
                return LocalQuarantine.Open(new LocalQuarantineOptions { Folder = q.Folder, Reserve = q.Reserve }, time);
            case S3Quarantine q:
                return InBucket(q.Place, q.Prefix.Trim('/'));
            case SourceQuarantine q when route.Source is SftpSource s:
                string folder = Below(s.Folder, q.Folder);

                // A destination's folder must be there; this one is made.
                int name = folder.LastIndexOf('/');
                SftpDestinationOptions options = new() { Name = "quarantine", Server = Server(s.Server), Folder = name == 0 ? "/" : folder[..name], FileMode = OwnerMayRead };
                return new RemoteQuarantine(
                    $"{s.Server.Host}:{folder}",
                    new PrefixedDestination(new Connectors.Sftp.Delivery.SftpDestination(options, time), folder[(name + 1)..]),
                    new SftpConnector(Sftp(s.Server, folder, recursive: true, [], null), time, Logger("Quarantine")),
                    folder);
            case SourceQuarantine when LocalQuarantineFolder(route) is { } local:
                return LocalQuarantine.Open(new LocalQuarantineOptions { Folder = local }, time);
            case SourceQuarantine q when route.Source is S3Source s:
                return InBucket(s.Place, q.Folder.Trim('/'));
            default:
                throw new UserErrorException($"this program has no quarantine of the kind {route.Quarantine.Kind} here");
        }
    });

    /// <summary>The folder of a quarantine on this machine; null when it is elsewhere.</summary>
    public static string? LocalQuarantineFolder(RouteDefinition route) => (route.Quarantine, route.Source) switch
    {
        (FolderQuarantine q, _) => q.Folder,
        (SourceQuarantine q, FolderSource s) => Path.Combine(s.Folder, q.Folder),
        _ => null,
    };

    /// <summary>A folder of the source, whose paths are absolute.</summary>
    public static string Below(string source, string folder) => "/" + (folder.StartsWith('/') ? folder : source.TrimEnd('/') + "/" + folder).Trim('/');

    /// <summary>Null when the route keeps no books outside.</summary>
    public IRouteLedger? Ledger() => route.Records is not { } place ? null : Guard<IRouteLedger>(() => new PostgresLedger(new PostgresLedgerOptions
    {
        Host = place.Host,
        Port = place.Port,
        Database = place.Database,
        User = place.User,
        Password = place.Password is { } secret ? () => Secret(secret) : null,
        Tls = place.Tls,
        CaFile = place.CaFile,
        Table = place.Table,
        NamesTable = place.NamesTable,
    }));

    private IConnectorClient Source(RouteSource source, IReadOnlyList<string> own, string? stateFolder) => source switch
    {
        SftpSource s => new SftpConnector(Sftp(s.Server, s.Folder, s.Recursive, own, stateFolder, s.Connections), time, Logger("Sftp")),
        S3Source s => Bucket(s.Place, s.Folder.Trim('/'), route.Policy.MoveRoot),
        FolderSource s => new FilesystemConnector(
            new FilesystemOptions { AssetPath = s.Folder, QuarantinePath = route.Policy.MoveRoot ?? NoMoves, AllowSharedQuarantine = true }, time, Logger("Filesystem")),
        _ => throw new UserErrorException($"this program cannot read from {source.Kind}"),
    };

    /// <summary>Folders on the source that are the route's own: nothing in them is taken.</summary>
    public IReadOnlyList<string> OwnFolders() => route.Quarantine is SourceQuarantine q ? [.. route.Policy.MoveFolders, q.Folder] : route.Policy.MoveFolders;

    private RemoteQuarantine InBucket(S3Place place, string prefix) => new(
        prefix.Length > 0 ? $"s3:{place.Bucket}/{prefix}" : $"s3:{place.Bucket}",
        new PrefixedDestination(Bucket("quarantine", place, null), prefix),
        new S3Connector(
            new S3ConnectorOptions { Connection = Connection(place), Asset = prefix.Length > 0 ? $"{place.Bucket}/{prefix}" : place.Bucket, ListConcurrency = FlatListing }, time, Logger("Quarantine")),
        prefix);

    private S3Connector Bucket(S3Place place, string prefix, string? moves) => new(
        new S3ConnectorOptions { Connection = Connection(place), Asset = prefix.Length > 0 ? $"{place.Bucket}/{prefix}" : place.Bucket, Quarantine = moves ?? NoMoves },
        time,
        Logger("S3"));

    private Connectors.S3.Delivery.S3Destination Bucket(string name, S3Place place, Places.S3Destination? more)
    {
        S3DestinationOptions options = new() { Name = name, Connection = Connection(place), Bucket = place.Bucket };
        if (more is not null)
        {
            options.Encryption = more.Encryption ?? "";
            options.KmsKeyId = more.KmsKey ?? "";
            options.PartsFrom = more.MultipartAbove;
        }

        return new Connectors.S3.Delivery.S3Destination(options, time, Logger("Delivery"));
    }

    private S3ConnectionOptions Connection(S3Place place) => new()
    {
        Endpoint = place.Endpoint?.ToString() ?? "",
        Region = place.Region ?? "",
        AccessKey = place.AccessKey is { } key ? Secret(key) : "",
        SecretKey = place.SecretKey is { } secret ? Secret(secret) : "",
    };

    private SftpOptions Sftp(SftpPlace place, string folder, bool recursive, IReadOnlyList<string> own, string? stateFolder, int sessions = 2) => new()
    {
        Server = Server(place),
        Folder = folder,
        Recursive = recursive,
        OwnFolders = own,
        StateDirectory = stateFolder,
        Sessions = sessions,

        // What is whole, and what is never taken, is the route's to say: it must see markers too.
        Ignore = [],
        Markers = [],
    };

    private SftpServerOptions Server(SftpPlace place) => new()
    {
        Host = place.Host,
        Port = place.Port,
        User = place.User,
        KeyFile = place.KeyFile,
        KeyPassphrase = place.KeyPassphrase is { } passphrase ? Secret(passphrase) : null,
        Password = place.Password is { } password ? Secret(password) : null,
        KnownHostsFile = place.KnownHosts,
        Pins = place.Fingerprints,
        ConnectTimeout = place.ConnectTimeout,
    };

    private ILogger? Logger(string part) => loggers?.CreateLogger("Lazaret.Routes." + part);

    private static string Secret(SecretReference place) => SecretText.Read(place, null, out string? error) ?? throw new UserErrorException(error!);

    private static T Guard<T>(Func<T> open)
    {
        try
        {
            return open();
        }
        catch (Exception e) when (e is ArgumentException or QuarantineOpenException or IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(SafeText.Visible(e.Message).TrimEnd('.'), inner: e);
        }
    }
}

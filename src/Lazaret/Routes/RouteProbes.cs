using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Core.Routes.Definition;
using Lazaret.Routes.Running;

namespace Lazaret.Routes;

/// <summary>How sources, destinations and quarantines of each kind are tried: they are connected to and listed, and nothing is written. Kinds without an entry are said to be not tried.</summary>
internal sealed class RouteProbes
{
    /// <summary>Tries one place of a route.</summary>
    public delegate ValueTask<ProbeAnswer> Probe<in T>(RouteDefinition route, T place, CancellationToken cancellationToken);

    public Dictionary<string, Probe<RouteSource>> Sources { get; } = [];

    public Dictionary<string, Probe<RouteDestination>> Destinations { get; } = [];

    public Dictionary<string, Probe<QuarantinePlace>> Quarantines { get; } = [];

    /// <summary>Those of this program.</summary>
    public static RouteProbes Create(TimeProvider time)
    {
        PlaceProbe places = new(time);
        RouteProbes probes = new();
        probes.Sources["folder"] = (_, source, _) => Folder(source.Folder, mustExist: true);
        probes.Sources["sftp"] = (route, source, stop) => places.ListAsync(route, source, mustExist: true, stop);
        probes.Sources["s3"] = (route, source, stop) => places.ListAsync(route, source, mustExist: true, stop);
        probes.Destinations["folder"] = (_, destination, _) => Folder(((FolderDestination)destination).Folder, mustExist: true);
        probes.Destinations["sftp"] = (route, destination, stop) => destination is SftpDestination d
            ? places.ListAsync(route, new SftpSource { Server = d.Server, Folder = d.Folder, Connections = 1 }, mustExist: true, stop)
            : throw new ArgumentException("No SFTP destination.", nameof(destination));
        probes.Destinations["s3"] = (route, destination, stop) => places.ListAsync(route, new S3Source { Place = ((S3Destination)destination).Place, Folder = "" }, mustExist: true, stop);
        probes.Quarantines["s3"] = (route, place, stop) => places.ListAsync(route, new S3Source { Place = ((S3Quarantine)place).Place, Folder = ((S3Quarantine)place).Prefix }, mustExist: true, stop);
        probes.Quarantines["source"] = (route, place, stop) => OnSource(places, route, (SourceQuarantine)place, stop);
        return probes;
    }

    /// <summary>A quarantine on the source is made with its first file, in a folder that must be there.</summary>
    private static ValueTask<ProbeAnswer> OnSource(PlaceProbe places, RouteDefinition route, SourceQuarantine quarantine, CancellationToken stop) => route.Source switch
    {
        SftpSource s => places.ListAsync(route, s with { Folder = RoutePlaces.Below(s.Folder, quarantine.Folder), Connections = 1 }, mustExist: false, stop),
        S3Source s => places.ListAsync(route, s with { Folder = quarantine.Folder }, mustExist: true, stop),
        _ => Folder(RoutePlaces.LocalQuarantineFolder(route)!, mustExist: false),
    };

    private static ValueTask<ProbeAnswer> Folder(string folder, bool mustExist)
    {
        try
        {
            if (Directory.Exists(folder))
            {
                _ = Directory.EnumerateFileSystemEntries(folder).FirstOrDefault();
                return ValueTask.FromResult(ProbeAnswer.Good);
            }

            return ValueTask.FromResult(mustExist || File.Exists(folder)
                ? new ProbeAnswer(new Failure(ErrorClass.ConnectorClient, ReasonCode.ObjectNotFound, $"the folder {folder} is not there"))
                : ProbeAnswer.Good);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ValueTask.FromResult(new ProbeAnswer(new Failure(ErrorClass.ConnectorClient, ReasonCode.PermissionError, $"the folder {folder} cannot be read: {e.Message}")));
        }
    }
}

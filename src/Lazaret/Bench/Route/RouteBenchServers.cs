using System.Text.Json;
using Lazaret.Cli;

namespace Lazaret.Bench.Route;

/// <summary>The servers that the route benchmark runs against, as <c>bench/route/run</c> has started them.</summary>
internal sealed record RouteBenchServers
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { RespectRequiredConstructorParameters = true };

    public required int SftpPort { get; init; }

    public required string SftpUser { get; init; }

    /// <summary>The private key's file.</summary>
    public required string SftpKey { get; init; }

    /// <summary>The server's key, as OpenSSH's own client wants it.</summary>
    public required string KnownHosts { get; init; }

    /// <summary>The same as a fingerprint.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>For clamdscan.</summary>
    public required string ClamdConfig { get; init; }

    public required string ClamdSocket { get; init; }

    public required Uri S3Endpoint { get; init; }

    public required string S3Key { get; init; }

    public required string S3Secret { get; init; }

    /// <summary>Process ids of the servers by name: their processor time is told beside the pipelines'.</summary>
    public IReadOnlyDictionary<string, int> Processes { get; init; } = new Dictionary<string, int>();

    /// <exception cref="UserErrorException">The file cannot be read, or something is missing in it.</exception>
    public static RouteBenchServers Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<RouteBenchServers>(File.ReadAllText(path), Format) ?? throw new JsonException("it is empty");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new UserErrorException($"the servers' file {path} cannot be used: {e.Message.TrimEnd('.')}; bench/route/run writes it");
        }
    }
}

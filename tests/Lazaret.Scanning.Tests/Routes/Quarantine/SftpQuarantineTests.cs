using Lazaret.Connectors.Sftp;
using Lazaret.Connectors.Sftp.Delivery;
using Lazaret.Scanning.Routes.Quarantine;
using Lazaret.TestKit.Sshd;

namespace Lazaret.Scanning.Tests.Routes.Quarantine;

/// <summary>In a folder of a real OpenSSH server.</summary>
public sealed class SftpQuarantineTests(SftpQuarantineTests.Fixture fixture) : RemoteQuarantineConformance, IClassFixture<SftpQuarantineTests.Fixture>, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("lazaret-remote-quarantine-").FullName;

    public override RemoteQuarantine Open()
    {
        SftpServerOptions server = new() { Host = "127.0.0.1", Port = fixture.Server.Port, User = SshdServer.User, KeyFile = fixture.Server.ClientKey, KnownHostsFile = fixture.Server.KnownHosts };
        return new RemoteQuarantine(
            "sftp",
            new SftpDestination(new SftpDestinationOptions { Name = "quarantine", Server = server, Folder = folder, FileMode = 0x100 }, TimeProvider.System),
            new SftpConnector(new SftpOptions { Server = server, Folder = folder, Recursive = true, Ignore = [], Markers = [] }, TimeProvider.System),
            folder);
    }

    public override Task<IReadOnlyDictionary<string, byte[]>> FilesAsync() => Task.FromResult<IReadOnlyDictionary<string, byte[]>>(
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(f => Path.GetRelativePath(folder, f), File.ReadAllBytes));

    public override Task WriteAsync(string key, byte[] content)
    {
        string file = Path.Combine(folder, key);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.Delete(file);
        File.WriteAllBytes(file, content);
        return Task.CompletedTask;
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    public sealed class Fixture : IAsyncLifetime
    {
        private SshdServer? server;

        public SshdServer Server => server!;

        public async ValueTask InitializeAsync() => server = await SshdServer.StartAsync();

        public ValueTask DisposeAsync() => server!.DisposeAsync();
    }
}

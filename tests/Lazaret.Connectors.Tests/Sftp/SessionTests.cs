using System.Security.Cryptography;
using System.Text;
using Lazaret.Connectors.Sftp;
using Lazaret.Connectors.Sftp.Protocol;
using Lazaret.Connectors.Sftp.Session;
using Lazaret.Connectors.Tests.Filesystem;
using Lazaret.TestKit.Sshd;

namespace Lazaret.Connectors.Tests.Sftp;

/// <summary>Sessions with a real OpenSSH server.</summary>
public sealed class SessionTests : IAsyncLifetime
{
    private readonly TempTree tree = new();
    private SshdServer? server;

    public async ValueTask InitializeAsync() => server = await SshdServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await server!.DisposeAsync();
        tree.Dispose();
    }

    [Fact]
    public async Task A_server_says_what_it_can()
    {
        await using SftpSession session = await server!.ConnectAsync();

        Assert.Equal(new SftpExtensions(true, true, true, true), session.Extensions);
        SftpSpace? space = await session.SpaceAsync(Bytes(tree.Path), default);
        Assert.InRange(space!.Free, 1UL, space.Total);
    }

    [Fact]
    public async Task A_file_is_read_to_its_last_byte()
    {
        byte[] content = RandomNumberGenerator.GetBytes(9_000_001);
        string path = tree.File("a", content);
        await using SftpSession session = await server!.ConnectAsync();

        await using ISftpFileReader reader = await session.OpenAsync(Bytes(path), default);
        using MemoryStream all = new();
        byte[] buffer = new byte[100_000];
        while (await reader.ReadAsync(buffer, default) is > 0 and int count)
        {
            all.Write(buffer, 0, count);
        }

        (SftpAttributes after, bool hasMore) = await reader.EndAsync(default);
        Assert.True(content.AsSpan().SequenceEqual(all.ToArray()));
        Assert.Equal(reader.Before, after with { AccessedAt = reader.Before.AccessedAt });
        Assert.False(hasMore);
    }

    private static byte[] Bytes(string path) => Encoding.UTF8.GetBytes(path);
}

using System.Globalization;
using System.Security.Cryptography;
using Lazaret.TestKit;

namespace Lazaret.EndToEnd.Tests.Dsx;

/// <summary>A real <c>lazaret connector filesystem</c> over a folder with some EICAR files, set by the names of the existing system.</summary>
internal sealed class OurConnector : IAsyncDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("lazaret-dsx-").FullName;
    private readonly Dictionary<string, byte[]> clean = [];
    private readonly HashSet<string> evil = [];

    public OurConnector(string coreUrl, string? token, int files, params (string Name, string Value)[] more)
    {
        Directory.CreateDirectory(Quarantine);
        for (int n = 0; n < files; n++)
        {
            string folder = Directory.CreateDirectory(Path.Combine(Asset, $"d{n / 50:D3}")).FullName;
            string file = Path.Combine(folder, (n % 5) switch { 0 => $"plain {n}", 1 => $"new\nline {n}", 2 => $"quote\"'{n}", 3 => $"ünï😀{n}", _ => $"=cmd|,:{n}.txt" });
            bool bad = n % 10 == 3;
            byte[] content = bad ? Eicar.Bytes : RandomNumberGenerator.GetBytes(1 + RandomNumberGenerator.GetInt32(6000));
            File.WriteAllBytes(file, content);
            _ = bad ? evil.Add(file) : clean.TryAdd(file, content);
        }

        Process = new LazaretProcess(
            port => ["connector", "filesystem", "--listen", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}")],
            port =>
            [
                ("DSXCONNECTOR_CONNECTOR_URL", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")), ("DSXCONNECTOR_DSX_CONNECT_URL", coreUrl),
                ("DSXCONNECTOR_ASSET", Asset), ("DSXCONNECTOR_ITEM_ACTION", "move"), ("DSXCONNECTOR_ITEM_ACTION_MOVE_METAINFO", Quarantine), ("DSXCONNECTOR_DATA_DIR", Path.Combine(root, "data")),
                ("DSXCONNECTOR_AUTH__ENABLED", token is null ? "false" : "true"), ("DSXCONNECT_ENROLLMENT_TOKEN", token ?? ""), .. more,
            ],
            "/filesystem-connector/healthz");
    }

    public LazaretProcess Process { get; }

    public string Asset => Path.Combine(root, "asset");

    public string Quarantine => Path.Combine(root, "quarantine");

    public int Count => clean.Count + evil.Count;

    public int Malicious => evil.Count;

    public IEnumerable<string> Files => clean.Keys.Concat(evil);

    public string Uuid => File.ReadAllText(Path.Combine(root, "data", "connector_uuid.txt")).Trim();

    public bool IsMalicious(string location) => evil.Contains(location);

    /// <summary>Every malicious file was moved exactly once; every clean one is as it was.</summary>
    public void CheckFiles(string context)
    {
        Assert.All(evil, file => Assert.False(File.Exists(file), $"{context}: {file} is still there"));
        Assert.All(clean, file => Assert.Equal(file.Value, File.ReadAllBytes(file.Key)));
        string[] moved = [.. Directory.GetFiles(Quarantine, "*", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/.lazaret/", StringComparison.Ordinal) && !f.EndsWith(".lazaret.json", StringComparison.Ordinal))];
        Assert.True(moved.Length == evil.Count, $"{context}: {moved.Length} files in quarantine, expected {evil.Count}");
        Assert.All(moved, file => Assert.Equal(Eicar.Bytes, File.ReadAllBytes(file)));
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        Directory.Delete(root, recursive: true);
    }
}

using System.Security.Cryptography;
using Lazaret.TestKit;

namespace Lazaret.EndToEnd.Tests.Crash;

/// <summary>A folder tree with some EICAR files among clean ones, and what must have become of it.</summary>
internal sealed class CrashTree : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("lazaret-crash-").FullName;
    private readonly Dictionary<string, byte[]> clean = [];
    private readonly HashSet<string> evil = [];

    public CrashTree(Random random, int files, int malicious)
    {
        HashSet<int> bad = [];
        while (bad.Count < malicious)
        {
            bad.Add(random.Next(files));
        }

        for (int n = 0; n < files; n++)
        {
            string folder = Directory.CreateDirectory(Path.Combine(Asset, $"d{n / 50:D3}")).FullName;
            string file = Path.Combine(folder, (n % 5) switch { 0 => $"plain {n}", 1 => $"new\nline {n}", 2 => $"quote\"'{n}", 3 => $"ünï😀{n}", _ => $"=cmd|{n}.txt" });
            byte[] content = bad.Contains(n) ? Eicar.Bytes : RandomNumberGenerator.GetBytes(random.Next(0, 6000));
            File.WriteAllBytes(file, content);
            if (bad.Contains(n))
            {
                evil.Add(file);
            }
            else
            {
                clean.Add(file, content);
            }
        }
    }

    public string Asset => Path.Combine(root, "asset");

    public string Data => Path.Combine(root, "data");

    public string Quarantine => Path.Combine(root, "quarantine");

    public int Count => clean.Count + evil.Count;

    public int Malicious => evil.Count;

    public bool IsMalicious(string location) => evil.Contains(location);

    /// <summary>Every malicious file was moved exactly once, with its record; every clean one is as it was.</summary>
    public void CheckFiles(string context)
    {
        Assert.All(evil, file => Assert.False(File.Exists(file), $"{context}: {file} is still there"));
        Assert.All(clean, file => Assert.Equal(file.Value, File.ReadAllBytes(file.Key)));
        string[] kept = [.. Directory.GetFiles(Quarantine, "*", SearchOption.AllDirectories).Where(f => !f.Contains("/.lazaret/", StringComparison.Ordinal))];
        string[] records = [.. kept.Where(f => f.EndsWith(".lazaret.json", StringComparison.Ordinal))];
        string[] contents = [.. kept.Except(records)];
        Assert.True(contents.Length == evil.Count, $"{context}: {contents.Length} files in quarantine, expected {evil.Count}");
        Assert.All(contents, file => Assert.Equal(Eicar.Bytes, File.ReadAllBytes(file)));
        Assert.Equal(contents.Select(f => f + ".lazaret.json").Order(), records.Order());
    }

    public void Dispose() => Directory.Delete(root, recursive: true);
}

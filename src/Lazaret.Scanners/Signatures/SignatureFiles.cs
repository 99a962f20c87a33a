using System.Globalization;
using System.Text;
using Lazaret.Core.Scanners;

namespace Lazaret.Scanners.Signatures;

/// <summary>Reads the configured files: all of them or none.</summary>
internal sealed class SignatureFiles(IReadOnlyList<string> paths)
{
    /// <summary>The largest signature file, in bytes.</summary>
    private const long MaxFile = 64 * 1024 * 1024;

    private static readonly string EngineVersion = typeof(SignatureFiles).Assembly.GetName().Version?.ToString(3) ?? "0";

    /// <summary>What the files look like from outside: changes when one of them does.</summary>
    public string Stamp()
    {
        StringBuilder stamp = new();
        try
        {
            foreach (FileInfo file in paths.SelectMany(Expand).Select(f => new FileInfo(f)))
            {
                stamp.Append(CultureInfo.InvariantCulture, $"{file.FullName}\0{(file.Exists ? file.Length : -1)}\0{file.LastWriteTimeUtc.Ticks}\n");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            stamp.Append(e.Message);
        }

        return stamp.ToString();
    }

    /// <summary>The whole set, or one sentence with the file, the line and what is wrong.</summary>
    public (LoadedSignatures? Loaded, string? Error) Load()
    {
        string stamp = Stamp();
        List<(string, string[])> files = [];
        foreach (string path in paths)
        {
            try
            {
                string[] found = [.. Expand(path)];
                if (found.Length == 0)
                {
                    return (null, $"The signature folder {path} has no *.sig file.");
                }

                foreach (string file in found)
                {
                    if (new FileInfo(file) is { Exists: true, Length: > MaxFile })
                    {
                        return (null, $"The signature file {file} is larger than {MaxFile} bytes.");
                    }

                    files.Add((file, File.ReadAllLines(file)));
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return (null, $"The signature file {path} cannot be read: {e.Message}");
            }
        }

        (SignatureSet? set, string? error) = SignatureSet.Parse(files);
        return set is null ? (null, error) : (new LoadedSignatures(set, new ScannerIdentity("signatures", EngineVersion, set.Version), stamp), null);
    }

    private static IEnumerable<string> Expand(string path) =>
        Directory.Exists(path) ? Directory.GetFiles(path, "*.sig").Order(StringComparer.Ordinal) : [path];
}

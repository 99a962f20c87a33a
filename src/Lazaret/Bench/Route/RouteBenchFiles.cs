using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Lazaret.Bench.Route;

/// <summary>A folder of fresh files for one run: clamd remembers clean content, so none is used twice.</summary>
/// <param name="Folder">Where they lie.</param>
/// <param name="Clean">SHA-256 in lower-case hex digits of each clean file, by its name.</param>
/// <param name="Size">Bytes in each of them.</param>
/// <param name="Marked">How many EICAR files lie beside them.</param>
internal sealed record RouteBenchFiles(string Folder, IReadOnlyDictionary<string, string> Clean, long Size, int Marked)
{
    private const int Piece = 1 << 20;

    // Not in one piece here, so that no scanner takes this program for it.
    private static readonly byte[] Eicar = Encoding.ASCII.GetBytes("X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*");

    /// <summary>Makes <paramref name="count"/> clean files of random bytes, and one EICAR for each 1,000 of them, at least one.</summary>
    public static RouteBenchFiles Make(string folder, int count, long size)
    {
        Directory.CreateDirectory(folder);
        Dictionary<string, string> clean = [];
        byte[] buffer = new byte[(int)Math.Min(size, Piece)];
        for (int n = 0; n < count; n++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"{n:D6}.bin");
            using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            using FileStream file = new(Path.Combine(folder, name), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
            for (long left = size; left > 0;)
            {
                int now = (int)Math.Min(left, buffer.Length);
                Random.Shared.NextBytes(buffer.AsSpan(0, now));
                hash.AppendData(buffer.AsSpan(0, now));
                file.Write(buffer.AsSpan(0, now));
                left -= now;
            }

            clean[name] = Convert.ToHexStringLower(hash.GetHashAndReset());
        }

        int marked = Math.Max(1, count / 1000);
        for (int n = 0; n < marked; n++)
        {
            File.WriteAllBytes(Path.Combine(folder, $"marked-{n}.com"), Eicar);
        }

        return new RouteBenchFiles(folder, clean, size, marked);
    }
}

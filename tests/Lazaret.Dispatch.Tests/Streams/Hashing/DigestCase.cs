using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lazaret.Dispatch.Tests.Streams.Hashing;

/// <summary>A content and its digests, computed by other programs (<c>make-digest-cases.py</c>).</summary>
public sealed record DigestCase(string Kind, int Size, string Sha256, string Sha512, string Sha1, string Md5, string Ssdeep, string? Tlsh)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { RespectRequiredConstructorParameters = true };

    public static IReadOnlyList<DigestCase> All { get; } =
        JsonSerializer.Deserialize<List<DigestCase>>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Streams", "Hashing", "digest-cases.json")), Json)!;

    /// <summary>The same bytes as in the script.</summary>
    [JsonIgnore]
    public byte[] Content
    {
        get
        {
            byte[] data = new byte[Size];
            long state = Size;
            for (int i = 0; i < Size; i++)
            {
                state = ((state * 1103515245) + 12345) & 0x7FFFFFFF;
                int value = (int)(state >> 16) & 255;
                data[i] = (byte)(Kind switch
                {
                    "zeros" => 0,
                    "letters" => 97 + (value % 26),
                    "runs" => (((i >> 9) * 7) & 255) ^ (value & 3),
                    "period" => i % 200,
                    _ => value,
                });
            }

            return data;
        }
    }
}

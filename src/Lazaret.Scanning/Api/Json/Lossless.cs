using Lazaret.Core.Text;

namespace Lazaret.Scanning.Api.Json;

/// <summary>The second spelling of names that are not UTF-8.</summary>
internal static class Lossless
{
    /// <summary>The bytes of a name in base64 when it is not UTF-8; null when the text itself is exact.</summary>
    public static string? Base64(string? text) => text is not null && LosslessUtf8.HasEscapes(text) ? Convert.ToBase64String(LosslessUtf8.Encode(text)) : null;
}
